//! What is wrong with what was typed or with a file, and what to type instead, in Welsh: each for an English sentence with its gaps.
//!
//! What fills a gap keeps its place, in quotation marks, in brackets or behind a colon, where Welsh mutates nothing. Deliberately
//! absent: what only programs can do wrong, and what a ledger says (`rules`).

use super::super::names::{Name, unsure};

/// What can be wrong with what was typed for a field.
pub(super) const TYPED: &[Name] = &[
    unsure("is missing", "rhaid rhoi ateb yma"),
    unsure("is empty", "mae'n wag"),
    unsure(
        "leave the field out where there is nothing to say",
        "gadewch y maes allan lle nad oes dim i'w ddweud",
    ),
    unsure("is {} characters long; at most {} are kept", "mae'n rhy hir (nifer y nodau: {}; ar y mwyaf: {})"),
    unsure("say it shorter and cite the document", "dywedwch ef yn fyrrach, gan gyfeirio at y ddogfen"),
    unsure("holds the invisible character U+{}", "mae ynddo nod anweledig: U+{}"),
    unsure("type the text again without it", "teipiwch y testun eto hebddo"),
    unsure("has neither English (en) nor Welsh (cy)", "nid oes testun Saesneg (en) na Chymraeg (cy)"),
    unsure(
        "holds {} values; at most {} are kept in one entry",
        "mae gormod o werthoedd (nifer: {}; ar y mwyaf mewn un cofnod: {})",
    ),
    unsure("record the rest in a second entry", "cofnodwch y gweddill mewn ail gofnod"),
    unsure(
        "is {}, where a whole number from 0, such as 24 belongs",
        "{}: rhif cyfan o 0 i fyny sydd ei angen yma, megis 24",
    ),
    unsure(
        "is {}, where the number of an entry, as `tyst log` shows it belongs",
        "{}: rhif cofnod sydd ei angen yma, megis 12",
    ),
    unsure("is {}, where true or false belongs", "{}: ie neu na sydd ei angen yma"),
    unsure("is {}, where yes or no belongs", "{}: ie neu na sydd ei angen yma"),
    unsure("{} is not a decimal number", "nid rhif degol yw {}"),
    unsure(
        "write digits in quotes, such as \"47\" or \"33.6\"; leave it out where no number is known",
        "ysgrifennwch ddigidau, megis 47 neu 33.6; gadewch yn wag lle nad oes rhif yn hysbys",
    ),
    unsure(
        "{} is not a short name of small letters, digits and hyphens, such as west-sussex (at most {} characters)",
        "nid enw byr yw {}; llythrennau bach, digidau a chysylltnodau sydd mewn enw byr, megis west-sussex (nifer y nodau ar y mwyaf: {})",
    ),
    unsure("write {}", "ysgrifennwch: {}"),
    unsure("is {}; it must be one of: {}", "{}: nid yw'n un o'r dewisiadau, sef: {}"),
    unsure("choose one of these", "dewiswch un o'r rhain"),
    unsure("did you mean {}?", "ai dyma oedd gennych mewn golwg: {}?"),
    unsure(
        "gives neither or both of a party (party) and words (text)",
        "rhowch naill ai sefydliad neu gorff, neu eiriau, ac nid y ddau",
    ),
    unsure("has a unit and no number", "mae ganddo uned, ond dim rhif"),
    unsure(
        "say how many there are; where the source gives no number, leave the unit out too",
        "nodwch faint sydd; lle nad yw'r ffynhonnell yn rhoi rhif, gadewch yr uned yn wag hefyd",
    ),
    unsure("counts {} out of {}, which is more than there are", "{} allan o {}: mae hynny'n fwy nag sydd"),
    unsure(
        "has parts by {} that add up to {}, more than the whole of {}",
        "mae'r rhannau ({}) yn fwy na'r cyfan (eu cyfanswm: {}; y cyfan: {})",
    ),
    unsure(
        "holds an e-mail address; a ledger keeps no personal data in its texts",
        "mae ynddo gyfeiriad e-bost; nid yw cofnodlyfr yn cadw data personol yn ei destunau",
    ),
    unsure(
        "holds a telephone number; a ledger keeps no personal data in its texts",
        "mae ynddo rif ffôn; nid yw cofnodlyfr yn cadw data personol yn ei destunau",
    ),
    unsure(
        "holds a full postcode; a ledger keeps no personal data in its texts",
        "mae ynddo god post llawn; nid yw cofnodlyfr yn cadw data personol yn ei destunau",
    ),
    unsure(
        "holds an NHS number; a ledger keeps no personal data in its texts",
        "mae ynddo rif y GIG; nid yw cofnodlyfr yn cadw data personol yn ei destunau",
    ),
    unsure(
        "leave it out, or name the post or the organisation instead",
        "gadewch ef allan, neu enwch y swydd neu'r sefydliad yn ei le",
    ),
];

/// What can be wrong with a date.
pub(super) const DATES: &[Name] = &[
    unsure(
        "{} is not a date: write a year, a month or a day, such as 2018, 2018-09 or 2018-09-14",
        "{}: nid dyddiad yw hwn; ysgrifennwch flwyddyn, mis neu ddiwrnod, megis 2018, 2018-09 neu 2018-09-14",
    ),
    unsure("{} says no year", "{}: ni nodir blwyddyn"),
    unsure(
        "write the year too, such as 14 April 2019, April 2019 or 2019",
        "nodwch y flwyddyn hefyd, megis 14 Ebrill 2019, Ebrill 2019 neu 2019",
    ),
    unsure("{} is not in the calendar", "{}: nid yw hwn yn y calendr"),
    unsure("check the month and the day", "gwiriwch y mis a'r diwrnod"),
    unsure(
        "{} is not one date: it is several, or none that is certain",
        "{}: nid un dyddiad yw hwn: mae'n sawl un, neu nid oes un sicr",
    ),
    unsure("{} is a season in EDTF and two years to others", "{}: tymor yn EDTF, a dwy flwyddyn i eraill"),
    unsure("{} lies outside the years 1 to 9999", "{}: y tu allan i'r blynyddoedd 1 i 9999"),
    unsure(
        "{} is EDTF of level 2, and only level 1 is read",
        "{}: EDTF lefel 2 yw hwn, a dim ond lefel 1 a ddarllenir",
    ),
    unsure("{} does not say enough", "{}: nid yw hwn yn dweud digon"),
    unsure("write {} for October, or {} for autumn", "ysgrifennwch {}, os mis Hydref; {}, os yr hydref"),
    unsure(
        "write {} for the financial year, or {} for the academic year",
        "ysgrifennwch {}, os y flwyddyn ariannol; {}, os y flwyddyn academaidd",
    ),
    unsure("write {} for that day", "ysgrifennwch {}, os y diwrnod hwnnw"),
    unsure(
        "write these bounds for the whole of the date: {}",
        "ysgrifennwch y ffiniau hyn am y dyddiad cyfan: {}",
    ),
    unsure(
        "bounds are written 2018/2019, 2018-09/.. or ../2019; leave it out where no date is known, and put the source's words into {}",
        "ysgrifennir ffiniau fel 2018/2019, 2018-09/.. neu ../2019; gadewch yn wag lle nad oes dyddiad yn hysbys, a rhowch eiriau'r ffynhonnell yma: {}",
    ),
    unsure(
        "write the bounds that are certain, and put the source's words into {}",
        "ysgrifennwch y ffiniau sy'n sicr, a rhowch eiriau'r ffynhonnell yma: {}",
    ),
    unsure(
        "not specified can be the last digits of a year (201X), a month (2018-XX) or a day (2018-09-XX), and a season is 2018-21 (spring) to 2018-24 (winter); write bounds such as 2018-09-10/2018-09-19 otherwise",
        "gellir gadael digidau olaf blwyddyn (201X), mis (2018-XX) neu ddiwrnod (2018-09-XX) heb eu nodi, ac mae tymor yn 2018-21 (gwanwyn) hyd at 2018-24 (gaeaf); fel arall ysgrifennwch ffiniau megis 2018-09-10/2018-09-19",
    ),
    unsure("has both a date and bounds", "mae ganddo ddyddiad a ffiniau"),
    unsure("give either `on`, or `earliest` and `latest`", "rhowch naill ai dyddiad neu ffiniau"),
    unsure("ends ({}) before it starts ({})", "mae'n dod i ben ({}) cyn iddo ddechrau ({})"),
    unsure("put the earlier date first", "rhowch y dyddiad cynharaf yn gyntaf"),
    unsure("{} lies after the day of recording, {}", "{}: mae hynny ar ôl diwrnod y cofnodi ({})"),
    unsure(
        "what is planned is a commitment: record commitment.made with a due date",
        "ymrwymiad yw'r hyn a gynllunnir: cofnodwch \"Gwneud ymrwymiad\", gan nodi erbyn pryd",
    ),
    unsure("check both dates", "gwiriwch y ddau ddyddiad"),
    unsure("not a moment with a date, a time and a zone", "nid eiliad â dyddiad, amser a chylchfa yw hyn"),
];

/// What can be wrong with a file, and what is said of how it was read.
pub(super) const FILES: &[Name] = &[
    unsure("{}: sheet {} is left out", "{}: gadewir y ddalen hon allan: {}"),
    unsure("{}: “{}” is read as {}", "{}: “{}”; darllenir hyn fel: {}"),
    unsure("“{}” is read as {}", "“{}”; darllenir hyn fel: {}"),
    unsure(
        "{}: “{}” is read as {}: the day stands before the month, here and in other dates of the file",
        "{}: “{}”; darllenir hyn fel: {}. Saif y diwrnod cyn y mis, yma ac yn nyddiadau eraill y ffeil",
    ),
    unsure(
        "{}, {}: every date under “{}” is the first of a month; where months are meant, say dates = \"month\" in a mapping (--guess-map prints one)",
        "{}, {}: diwrnod cyntaf mis yw pob dyddiad o dan “{}”; os misoedd a olygir, ysgrifennwch hwy fel testun, megis 2018-09",
    ),
    unsure("it is damaged: {}", "mae'r ffeil wedi'i difrodi: {}"),
    unsure("the heading", "y pennawd"),
    unsure(
        "is empty, and something stands below it (row {})",
        "mae'n wag, ac mae rhywbeth oddi tano (rhes: {})",
    ),
    unsure(
        "write a heading above it, or empty the column",
        "ysgrifennwch bennawd uwch ei ben, neu gwagiwch y golofn",
    ),
    unsure("names a field that another column has", "mae'n enwi maes sydd gan golofn arall"),
    unsure(
        "leave one of them out, or give the columns other fields in a mapping (`--guess-map` prints one)",
        "gadewch un ohonynt allan, neu rhowch bennawd arall iddi",
    ),
    unsure("is no field of {}", "nid yw'n faes yma: {}"),
    unsure("must be filled in, and there is no such column", "rhaid ei llenwi, ac nid oes colofn o'r fath"),
    unsure(
        "add the column, or give the field under `fixed` in a mapping where it is the same in every row",
        "ychwanegwch y golofn",
    ),
    unsure("does not say which kind of entry it holds", "nid yw'n dweud pa fath o gofnod sydd ynddi"),
    unsure("the sheet {}", "y ddalen: {}"),
    unsure("holds {}: the spreadsheet could not work it out", "{}: ni allai'r daenlen ei gyfrifo"),
    unsure("mend the formula, or type the value", "cywirwch y fformiwla, neu teipiwch y gwerth"),
    unsure(
        "it is neither a workbook (.xlsx, .ods) nor a table in text (.csv)",
        "nid llyfr gwaith (.xlsx, .ods) na thabl mewn testun (.csv) yw'r ffeil",
    ),
    unsure(
        "it is a workbook of an older form, or it is locked with a password",
        "mae'n llyfr gwaith ar ffurf hŷn, neu wedi'i gloi â chyfrinair",
    ),
    unsure(
        "line {} is not UTF-8 text: it looks like Windows-1252, or another character set of one country",
        "nid testun UTF-8 sydd ar linell {}: mae'n debyg i Windows-1252, neu set nodau arall un wlad",
    ),
    unsure("it is in UTF-16", "mae mewn UTF-16"),
];
