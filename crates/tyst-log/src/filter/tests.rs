//! Tests of the filter.

use super::Filter;
use crate::sealed::keys::{KeyHash, KeyList};

fn keys(numbers: std::ops::Range<u32>) -> Vec<Option<KeyHash>> {
    numbers.map(|number| Some(KeyHash::of(&number.to_le_bytes()))).collect()
}

#[test]
fn may_hold_every_key_that_it_was_made_of_and_few_others() {
    for count in [1, 10, 20_000] {
        let own = keys(0..count);
        let filter = Filter::new(&KeyList::new(&own));
        assert!(own.into_iter().flatten().all(|key| filter.may_hold(key)));
        let others = keys(count..count + 100_000);
        let wrong = others.into_iter().flatten().filter(|key| filter.may_hold(*key)).count();
        assert!(wrong < 100, "{wrong} of 100,000 with {count} keys");
    }
}

#[test]
fn holds_nothing_without_keys() {
    let filter = Filter::new(&KeyList::new(&[None]));
    assert!(!filter.may_hold(KeyHash::of(b"a")));
}
