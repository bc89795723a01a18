//! Entries that no ledger would record, met in a journal that somebody else wrote.

use super::Chains;

#[test]
fn an_entry_about_itself_or_about_a_later_one_changes_nothing() {
    let mut chains = Chains::default();
    chains.withdraw(4, 4);
    chains.withdraw(5, 6);
    chains.withdraw(6, 5);
    chains.correct(7, 7);
    chains.correct(8, 9);
    assert_eq!(chains.standing(4), Some(4));
    assert!(chains.is_withdrawn(5) && !chains.is_withdrawn(6));
    assert_eq!((chains.root(7), chains.root(8)), (7, 8));
}
