//! Tests of dates in words, in both languages.

use super::{moment, words};
use crate::text::Language;

#[test]
fn dates_read_as_people_write_them() {
    for (edtf, english, welsh) in [
        ("2017-06-07", "7 June 2017", "7 Mehefin 2017"),
        ("2016-10", "October 2016", "Hydref 2016"),
        ("2017", "2017", "2017"),
        ("2018-21", "spring 2018", "gwanwyn 2018"),
        ("2018-24", "winter 2018", "gaeaf 2018"),
        ("201X", "2010 to 2019", "2010 i 2019"),
        ("20XX", "2000 to 2099", "2000 i 2099"),
        ("2018~", "2018 (approximate)", "2018 (bras amcan)"),
        ("2018-09?", "September 2018 (uncertain)", "Medi 2018 (ansicr)"),
        ("2018%", "2018 (uncertain, approximate)", "2018 (ansicr, bras amcan)"),
        ("../2019-11", "November 2019 or earlier", "Tachwedd 2019 neu cyn hynny"),
        ("2017-06-08/..", "8 June 2017 or later", "8 Mehefin 2017 neu ar ôl hynny"),
        ("2000-06/2000", "June 2000 to December 2000", "Mehefin 2000 – Rhagfyr 2000"),
        ("2000/2000-06-07", "1 January 2000 to 7 June 2000", "1 Ionawr 2000 – 7 Mehefin 2000"),
        ("2000-02-07/2000-02", "7 February 2000 to 29 February 2000", "7 Chwefror 2000 – 29 Chwefror 2000"),
        ("2000-21/2000", "spring 2000 to December 2000", "gwanwyn 2000 – Rhagfyr 2000"),
        ("2000-06/2000~", "June 2000 to 2000 (approximate)", "Mehefin 2000 – 2000 (bras amcan)"),
        ("2000/2001-06", "2000 to June 2001", "2000 – Mehefin 2001"),
        ("2000/2000", "2000", "2000"),
        ("2015-04-01/2016-03-31", "1 April 2015 to 31 March 2016", "1 Ebrill 2015 – 31 Mawrth 2016"),
    ] {
        assert_eq!(
            [words(edtf, Language::English), words(edtf, Language::Welsh)],
            [english, welsh],
            "{edtf}"
        );
    }
}

#[test]
fn moments_read_as_a_day_and_a_time() {
    for (iso, english, welsh) in [
        ("2026-01-09", "9 January 2026", "9 Ionawr 2026"),
        ("2026-01-09T09:00:00Z", "9 January 2026, 09:00:00 UTC", "9 Ionawr 2026, 09:00:00 UTC"),
        ("2026-08-09T09:00:00.25Z", "9 August 2026, 09:00:00 UTC", "9 Awst 2026, 09:00:00 UTC"),
        ("seq:12", "seq:12", "seq:12"),
        ("latest", "latest", "latest"),
    ] {
        assert_eq!([moment(iso, Language::English), moment(iso, Language::Welsh)], [english, welsh], "{iso}");
    }
}

#[test]
fn what_is_no_date_stays_as_it_is() {
    for text in [
        "",
        "soon",
        "2018-13",
        "2018-00",
        "2018-1",
        "17-06-07",
        "2018-06-07-01",
        concat!("XX", "XX"),
        "2018-XX",
    ] {
        assert_eq!(words(text, Language::English), text);
    }
}
