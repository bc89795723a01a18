//! Tests of the tree against published vectors and against the definition of RFC 6962.

use proptest::prelude::*;

use super::{Frontier, Hash, digest, leaf_hash, node_hash};

fn hex(text: &str) -> Vec<u8> {
    (0..text.len()).step_by(2).map(|at| u8::from_str_radix(&text[at..at + 2], 16).unwrap()).collect()
}

fn root_of(records: &[Vec<u8>]) -> Hash {
    let mut frontier = Frontier::empty();
    frontier.extend(records.iter().map(Vec::as_slice));
    assert_eq!(frontier.head().count, records.len() as u64);
    frontier.head().root
}

/// MTH of RFC 6962, section 2.1, word by word.
fn defined_root(records: &[Vec<u8>]) -> Hash {
    match records {
        [] => digest(b""),
        [one] => leaf_hash(one),
        many => {
            let split = many.len().next_power_of_two() / 2;
            node_hash(&defined_root(&many[..split]), &defined_root(&many[split..]))
        }
    }
}

#[test]
fn agrees_with_the_vectors_of_certificate_transparency() {
    let leaves =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];
    let roots = [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];
    let leaves: Vec<_> = leaves.iter().map(|leaf| hex(leaf)).collect();
    for (count, root) in roots.iter().enumerate() {
        assert_eq!(root_of(&leaves[..count]).to_vec(), hex(root), "{count} leaves");
    }
}

#[test]
fn refuses_peaks_of_another_count() {
    assert_eq!(Frontier::from_peaks(3, vec![[0; 32]]), None);
    assert!(Frontier::from_peaks(3, vec![[0; 32]; 2]).is_some());
}

proptest! {
    #[test]
    fn agrees_with_the_recursive_definition(records in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..5), 0..200)) {
        prop_assert_eq!(root_of(&records), defined_root(&records));
    }

    #[test]
    fn goes_on_from_its_peaks(count in 0_u64..100, more in 0_u64..100) {
        let mut whole = Frontier::empty();
        let push = |frontier: &mut Frontier, seq: u64| frontier.push(leaf_hash(&seq.to_le_bytes()));
        (0..count).for_each(|seq| push(&mut whole, seq));
        let mut resumed = Frontier::from_peaks(count, whole.peaks().to_vec()).unwrap();
        for seq in count..count + more {
            push(&mut whole, seq);
            push(&mut resumed, seq);
        }
        prop_assert_eq!(whole, resumed);
    }
}
