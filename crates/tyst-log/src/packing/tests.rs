//! Tests of packing records that nobody knows better.

use std::ops::ControlFlow;

use super::{PLAIN, Packing, Unpackable};

fn unpack(sections: &[&[u8]]) -> Result<Vec<Vec<u8>>, Unpackable> {
    let mut records = Vec::new();
    PLAIN.unpack(sections, &mut |record| {
        records.push(record.to_vec());
        ControlFlow::Continue(())
    })?;
    Ok(records)
}

#[test]
fn gives_back_the_records_that_it_packed() {
    for records in [vec![], vec![&b""[..]], vec![b"one", b"", b"two and more"]] {
        let sections = PLAIN.pack(&records).unwrap();
        assert_eq!(unpack(&[&sections[0]]).unwrap(), records);
    }
}

#[test]
fn refuses_every_section_that_is_cut_off() {
    let whole = PLAIN.pack(&[b"one", b"two"]).unwrap().remove(0);
    for length in (0..whole.len()).filter(|length| ![0, 7].contains(length)) {
        assert_eq!(unpack(&[&whole[..length]]).unwrap_err().what, "a plain record is cut off", "{length}");
    }
    assert_eq!(unpack(&[&whole, &whole]).unwrap_err().what, "plain records have one section");
}
