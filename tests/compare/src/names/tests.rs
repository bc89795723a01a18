//! Numbers for names.

use super::Names;

#[test]
fn a_name_keeps_its_number_when_the_table_grows() {
    let mut names = Names::default();
    let all: Vec<String> = (0..3_000).map(|number| format!("name-{number}")).collect();
    let first: Vec<usize> = all.iter().map(|name| names.number(name)).collect();
    assert_eq!(first, (0..3_000).collect::<Vec<_>>());
    assert_eq!(all.iter().map(|name| names.number(name)).collect::<Vec<_>>(), first);
    assert_eq!(names.all(), all);
}
