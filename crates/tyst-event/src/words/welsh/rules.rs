//! What a ledger has against an entry, or finds unlikely about it, and what to do, in Welsh: each for an English sentence with its gaps.
//!
//! What fills a gap keeps its place, as in `problems`.

use super::super::names::{Name, unsure};

/// What a ledger can have against an entry.
pub(super) const RULES: &[Name] = &[
    unsure("no party {} is recorded", "nid oes sefydliad na chorff wedi'i gofnodi o dan yr enw hwn: {}"),
    unsure(
        "record the party first, or check the spelling",
        "disgrifiwch y sefydliad neu'r corff yn gyntaf, neu gwiriwch y sillafu",
    ),
    unsure(
        "did you mean {}? otherwise record the party first",
        "ai dyma oedd gennych mewn golwg: {}? Os nad e, disgrifiwch y sefydliad neu'r corff yn gyntaf",
    ),
    unsure("no area {} is recorded", "nid oes ardal wedi'i chofnodi o dan yr enw hwn: {}"),
    unsure(
        "record the area first, or check the spelling",
        "disgrifiwch yr ardal yn gyntaf, neu gwiriwch y sillafu",
    ),
    unsure(
        "did you mean {}? otherwise record the area first",
        "ai dyma oedd gennych mewn golwg: {}? Os nad e, disgrifiwch yr ardal yn gyntaf",
    ),
    unsure("no initiative {} is recorded", "nid oes menter wedi'i chofnodi o dan yr enw hwn: {}"),
    unsure(
        "record the initiative first, or check the spelling",
        "cofnodwch y fenter yn gyntaf, neu gwiriwch y sillafu",
    ),
    unsure(
        "did you mean {}? otherwise record the initiative first",
        "ai dyma oedd gennych mewn golwg: {}? Os nad e, cofnodwch y fenter yn gyntaf",
    ),
    unsure("no indicator {} is recorded", "nid oes dangosydd wedi'i gofnodi o dan yr enw hwn: {}"),
    unsure(
        "record the indicator first, or check the spelling",
        "cofnodwch y dangosydd yn gyntaf, neu gwiriwch y sillafu",
    ),
    unsure(
        "did you mean {}? otherwise record the indicator first",
        "ai dyma oedd gennych mewn golwg: {}? Os nad e, cofnodwch y dangosydd yn gyntaf",
    ),
    unsure("no consultation {} is recorded", "nid oes ymgynghoriad wedi'i gofnodi o dan yr enw hwn: {}"),
    unsure(
        "record the consultation first, or check the spelling",
        "cofnodwch yr ymgynghoriad yn gyntaf, neu gwiriwch y sillafu",
    ),
    unsure(
        "did you mean {}? otherwise record the consultation first",
        "ai dyma oedd gennych mewn golwg: {}? Os nad e, cofnodwch yr ymgynghoriad yn gyntaf",
    ),
    unsure("no commitment {} is recorded", "nid oes ymrwymiad wedi'i gofnodi o dan yr enw hwn: {}"),
    unsure(
        "record the commitment first, or check the spelling",
        "cofnodwch yr ymrwymiad yn gyntaf, neu gwiriwch y sillafu",
    ),
    unsure(
        "did you mean {}? otherwise record the commitment first",
        "ai dyma oedd gennych mewn golwg: {}? Os nad e, cofnodwch yr ymrwymiad yn gyntaf",
    ),
    unsure(
        "no initiative and no area {} is recorded",
        "nid oes menter nac ardal wedi'i chofnodi o dan yr enw hwn: {}",
    ),
    unsure("record the initiative first", "cofnodwch y fenter yn gyntaf"),
    unsure("there is no entry {}", "nid oes cofnod â'r rhif hwn: {}"),
    unsure("{} was recorded before, as entry {}", "{}: cofnodwyd hwn o'r blaen (cofnod: {})"),
    unsure(
        "choose another short name; to mend the entry, use `tyst correct`",
        "dewiswch enw byr arall; i gywiro'r cofnod hwnnw, agorwch ef a'i gywiro",
    ),
    unsure(
        "is missing: every entry says where it stands",
        "rhaid rhoi ateb yma: mae pob cofnod yn nodi ei ffynhonnell",
    ),
    unsure("name the document, and the place in it", "enwch y ddogfen, a'r lle ynddi"),
    unsure("`ledger` is the ledger itself, not an area", "y cofnodlyfr ei hun yw ledger, ac nid ardal"),
    unsure("names the party itself", "mae'n enwi'r sefydliad neu'r corff ei hun"),
    unsure(
        "is missing: a partner has at least one role",
        "rhaid rhoi ateb yma: mae gan bartner o leiaf un rôl",
    ),
    unsure(
        "say what the partner does, such as delivery",
        "nodwch yr hyn y mae'r partner yn ei wneud, megis cyflawni gwaith",
    ),
    unsure("names a role twice", "mae'n enwi rôl ddwywaith"),
    unsure("{} is no partner in {}", "{}: nid yw'n bartner yma (ardal: {})"),
    unsure("check the area and the party", "gwiriwch yr ardal a'r sefydliad neu'r corff"),
    unsure(
        "{} does not have the role {} in {}",
        "nid yw'r rôl ganddo yno (sefydliad neu gorff: {}; rôl: {}; ardal: {})",
    ),
    unsure("{} lies before the partner joined, {}", "{}: mae hynny cyn i'r partner ymuno ({})"),
    unsure("changes nothing", "nid yw'n newid dim"),
    unsure("give a stage, a name or partners", "rhowch gam, enw neu bartneriaid"),
    unsure("{} has ended, and that is final", "{}: mae wedi dod i ben, ac mae hynny'n derfynol"),
    unsure("if it did not end, withdraw that entry", "os na ddaeth i ben, tynnwch y cofnod hwnnw yn ôl"),
    unsure("{} is not a GSS code", "nid cod GSS yw {}"),
    unsure(
        "write a letter and eight digits, such as W06000022",
        "ysgrifennwch lythyren ac wyth digid, megis W06000022",
    ),
    unsure("{} lies inside {}, or is it", "{}: mae y tu mewn i'r ardal hon, neu yr un â hi: {}"),
    unsure("name an area that is wider", "enwch ardal sy'n ehangach"),
    unsure("lies before the designation that ended", "mae cyn y dynodiad a ddaeth i ben"),
    unsure("{} has no designation that could end", "nid oes yma ddynodiad a allai ddod i ben: {}"),
    unsure("record the designation first", "cofnodwch y dynodiad yn gyntaf"),
    unsure("names a goal that the area does not have", "mae'n enwi nod nad oes gan yr ardal"),
    unsure("check the reference", "gwiriwch y cyfeirnod"),
    unsure("{} is already a goal of {}", "{}: mae eisoes yn nod yma (ardal: {})"),
    unsure(
        "use another reference, or replace it with `replaces` {}",
        "defnyddiwch gyfeirnod arall, neu nodwch ym maes \"Yn disodli\": {}",
    ),
    unsure("is below zero", "mae'n llai na sero"),
    unsure("leave it out where the amount is not known", "gadewch yn wag lle nad yw'r swm yn hysbys"),
    unsure("{} is not a currency", "nid arian cyfred yw {}"),
    unsure(
        "gives neither or both of a respondent (by) and a number of them (count)",
        "rhowch naill ai ymatebydd neu nifer ohonynt, ac nid y ddau",
    ),
    unsure("has no number", "nid oes rhif"),
    unsure("give n", "rhowch y rhif"),
    unsure("{} is no request that {} was asked", "{}: nid yw'n gais a wnaed i'r corff hwn: {}"),
    unsure(
        "record the request first, with the form asked",
        "cofnodwch y cais yn gyntaf, gyda'r ferf \"gofynnwyd\"",
    ),
    unsure("{} is no kind of entry that can be expected", "{}: nid yw'n fath o gofnod y gellir ei ddisgwyl"),
    unsure("has no first day", "nid oes diwrnod cyntaf"),
    unsure(
        "give the day, month or year from which on it is expected: 2019-10/2020-04, or 2019-10/..",
        "rhowch y diwrnod, y mis neu'r flwyddyn y'i disgwylir o hynny ymlaen: 2019-10/2020-04, neu 2019-10/..",
    ),
    unsure("{} is {}, which is final (entry {})", "statws {}: {}; mae hynny'n derfynol (cofnod: {})"),
    unsure(
        "if that was wrong, correct it: tyst correct {}",
        "os oedd hynny'n anghywir, cywirwch y cofnod hwn: {}",
    ),
    unsure("needs framework and principle together", "mae angen fframwaith ac egwyddor gyda'i gilydd"),
    unsure("is missing for a note on a principle", "rhaid rhoi ateb yma mewn nodyn am egwyddor"),
    unsure("name the framework and the principle", "enwch y fframwaith a'r egwyddor"),
    unsure("cannot hold for an indicator in words", "ni all fod felly ar gyfer dangosydd mewn geiriau"),
    unsure(
        "{} is measured in words, so it has no target value",
        "{}: fe'i mesurir mewn geiriau, felly nid oes ganddo werth targed",
    ),
    unsure("set a goal instead: goal.set", "gosodwch nod yn ei le"),
    unsure("names no period", "nid yw'n enwi cyfnod"),
    unsure(
        "write a year such as 2019, or bounds such as 2019-04-01/2020-03-31",
        "ysgrifennwch flwyddyn megis 2019, neu ffiniau megis 2019-04-01/2020-03-31",
    ),
    unsure("says no result", "nid yw'n rhoi canlyniad"),
    unsure(
        "give a value, a direction (up, down, same) or a judgement (better, worse, …)",
        "rhowch werth, cyfeiriad (cododd, gostyngodd, yr un fath) neu farn (gwell, gwaeth, …)",
    ),
    unsure("{} is measured in words", "{}: fe'i mesurir mewn geiriau"),
    unsure(
        "leave the value out, and give a direction or a judgement",
        "gadewch y gwerth yn wag, a rhowch gyfeiriad neu farn",
    ),
    unsure(
        "is missing: percentages of several areas add up only by their numbers",
        "rhaid rhoi ateb yma: dim ond yn ôl eu rhifau y gellir adio canrannau sawl ardal",
    ),
    unsure("give numerator and denominator", "rhowch y rhifiadur a'r enwadur"),
    unsure("needs numerator and denominator together", "mae angen rhifiadur ac enwadur gyda'i gilydd"),
    unsure("{} out of {} is not a share", "{} allan o {}: nid cyfran yw hynny"),
    unsure("{} is not {} out of {}", "{}: nid yw'n {} allan o {}"),
    unsure(
        "the value may differ from the share by 0.05 at most",
        "gall y gwerth fod yn wahanol i'r gyfran o 0.05 ar y mwyaf",
    ),
    unsure("entry {} was withdrawn", "tynnwyd y cofnod hwn yn ôl: {}"),
    unsure(
        "withdraw the withdrawal first, if it was wrong",
        "os oedd hynny'n anghywir, tynnwch y tynnu'n ôl yn ôl yn gyntaf",
    ),
    unsure(
        "is wider than that of entry {}, which is restricted",
        "mae'n ehangach na'r cofnod hwn, sydd ar gyfer pobl a enwyd yn unig: {}",
    ),
    unsure(
        "give restricted; to open an entry to others, withdraw it and record it anew",
        "dewiswch \"Pobl a enwyd yn unig\"; i agor cofnod i eraill, tynnwch ef yn ôl a'i gofnodi o'r newydd",
    ),
    unsure(
        "is given, but this ledger takes its times from the machine's clock",
        "rhoddwyd amser, ond daw amserau'r cofnodlyfr hwn o gloc y peiriant",
    ),
    unsure("leave the time of recording out", "gadewch amser y cofnodi allan"),
    unsure(
        "is missing: this ledger has a manual clock",
        "rhaid rhoi ateb yma: gosodir cloc y cofnodlyfr hwn â llaw",
    ),
    unsure("{} lies before the last entry, {}", "{}: mae hynny cyn y cofnod olaf ({})"),
    unsure("record older files first", "cofnodwch ffeiliau hŷn yn gyntaf"),
    unsure(
        "{} is the key of another statement that is recorded with it",
        "{}: mae'r allwedd hon ar ddatganiad arall a gofnodir gyda hwn",
    ),
    unsure("give each entry a key of its own", "rhowch ei allwedd ei hun i bob cofnod"),
    unsure(
        "{} was used before, for another statement (entry {})",
        "{}: defnyddiwyd hon o'r blaen, ar gyfer rhywbeth arall (cofnod: {})",
    ),
    unsure(
        "to change that entry, use `tyst correct {}`; for a new one, choose another key",
        "i newid y cofnod hwnnw ({}), agorwch ef a'i gywiro; i greu un newydd, dewiswch allwedd arall",
    ),
    unsure("you may not record for the area {}", "ni chewch gofnodi ar gyfer yr ardal hon: {}"),
    unsure("is {}, in which you may not record", "ni chewch gofnodi ar gyfer yr ardal hon: {}"),
    unsure(
        "ask whoever gives the rights of this ledger",
        "gofynnwch i'r sawl sy'n rhoi hawliau'r cofnodlyfr hwn",
    ),
    unsure("nothing would change in the entry", "ni fyddai dim yn newid yn y cofnod"),
    unsure(
        "somebody changed this entry since the form was opened: open it again",
        "newidiodd rhywun y cofnod hwn ers agor y ffurflen: agorwch ef eto",
    ),
    unsure("this form has recorded an entry already", "mae'r ffurflen hon eisoes wedi cofnodi cofnod"),
];

/// What a ledger can have against an entry about another entry, or about the ledger itself. What has no Welsh yet stands empty.
pub(super) const ABOUT_ENTRIES: &[Name] = &[
    unsure(
        "entry {} is of the kind {}, which cannot be corrected",
        "ni ellir cywiro'r cofnod hwn ({}) o'r math hwn: {}",
    ),
    unsure("withdraw it instead", "tynnwch ef yn ôl yn lle hynny"),
    unsure(
        "is of another kind than entry {}, which is {}",
        "mae o fath gwahanol i'r cofnod hwn ({}), sef: {}",
    ),
    unsure("withdraw it and record it anew", "tynnwch ef yn ôl, a'i gofnodi o'r newydd"),
    unsure(
        "would bring back {}, which another entry defines by now",
        "byddai'n dod â hwn yn ôl, a ddiffinnir erbyn hyn mewn cofnod arall: {}",
    ),
    unsure("withdraw the other entry first", "tynnwch y cofnod arall yn ôl yn gyntaf"),
    unsure(
        "entry {} is of the kind {}, which cannot be withdrawn",
        "ni ellir tynnu'r cofnod hwn ({}) yn ôl, gan ei fod o'r math hwn: {}",
    ),
    unsure("entry {} was withdrawn before", "tynnwyd y cofnod hwn yn ôl o'r blaen: {}"),
    unsure("there is no entry {}; the last one is {}", "nid oes cofnod â'r rhif hwn: {}; yr olaf yw: {}"),
    unsure("`tyst log` lists the entries", "mae'r dudalen \"Cofnodion\" yn rhestru'r cofnodion"),
    unsure(
        "entry {} is of a kind that this version does not know",
        "mae'r cofnod hwn o fath nad yw'r fersiwn hwn yn ei adnabod: {}",
    ),
    unsure("use the newer version", "defnyddiwch y fersiwn mwy newydd"),
    unsure("entry {} is final", "mae'r cofnod hwn yn derfynol: {}"),
    unsure("has an open end", "nid oes diwrnod olaf"),
    unsure(
        "give both ends, such as 2019-04-01/2020-03-31 or 2019",
        "rhowch y ddau ben, megis 2019-04-01/2020-03-31 neu 2019",
    ),
    unsure(
        "is not over: its last day is {}, and this is {}",
        "nid yw drosodd (y diwrnod olaf: {}; heddiw: {})",
    ),
    unsure("was closed before, by entry {}", "caewyd ef o'r blaen, gan y cofnod hwn: {}"),
    unsure("to open it again, withdraw entry {}", "i'w agor eto, tynnwch y cofnod hwn yn ôl: {}"),
    unsure("write GBP", "ysgrifennwch GBP"),
    unsure("is not known here", "nid yw'n hysbys yma"),
    unsure("`tyst vocabulary` lists the kinds", "mae'r dudalen \"Beth ddigwyddodd?\" yn rhestru'r mathau"),
    unsure("cannot be the first entry of a ledger", ""),
    unsure("give the area ledger, which is the ledger itself", ""),
    unsure("is about the ledger, not about an area", ""),
    unsure("nothing is to be done; `tyst withdraw` the finalisation if it was wrong", ""),
    unsure("entry {} does not say that it is provisional", ""),
    unsure("only what was recorded with --provisional becomes final", ""),
    unsure("entry {} is of the kind {}, which states nothing", ""),
    unsure("name the entry that it is about; `tyst show` says which", ""),
    unsure("nothing personal is kept under {}", ""),
    unsure("a ledger refuses personal data when it is recorded; withdraw the entry that worries you", ""),
    unsure("is not 64 hexadecimal digits", ""),
    unsure("are not positions, such as 1-5 8", ""),
    unsure("is not restricted, as what is noted of access must be", ""),
    unsure("{} names entry {} already, by entry {}", ""),
    unsure("choose another name; a tag that was withdrawn is free again", ""),
    unsure("is recorded by tyst itself, once", ""),
    unsure("would be read back as something else", ""),
    unsure("could not be read back: {}", ""),
    unsure("give it, such as --at 2026-01-05T09:00:00Z", ""),
];

/// What is unlikely about an entry, behind what it is about.
pub(super) const WARNINGS: &[Name] = &[
    unsure(
        "{}: the area was never used before and nothing describes it yet",
        "{}: ni ddefnyddiwyd yr ardal o'r blaen, ac nid oes dim yn ei disgrifio eto",
    ),
    unsure(
        "{}: a party is named that nothing describes",
        "{}: enwir sefydliad neu gorff nad oes dim yn ei ddisgrifio",
    ),
    unsure(
        "{}: the party already has the role there",
        "{}: mae'r rôl hon gan y sefydliad neu'r corff yno eisoes",
    ),
    unsure(
        "{}: an endorsement is recorded that was never asked for",
        "{}: cofnodir cymeradwyaeth na ofynnwyd amdani",
    ),
    unsure(
        "{}: other entries still refer to what the withdrawn entry described",
        "{}: mae cofnodion eraill yn cyfeirio o hyd at yr hyn a ddisgrifiwyd yn y cofnod a dynnwyd yn ôl",
    ),
    unsure(
        "{}: the place was never used before and nothing describes it yet",
        "{}: ni ddefnyddiwyd y lle o'r blaen, ac nid oes dim yn ei ddisgrifio eto",
    ),
    unsure(
        "{}: nothing in the ledger has the slug or reference that is named",
        "{}: nid oes dim yn y cofnodlyfr â'r enw byr neu'r cyfeirnod hwn",
    ),
    unsure(
        "{}: the quoted words use another verb than the form of the minute",
        "{}: mae'r geiriau a ddyfynnir yn defnyddio berf wahanol i ferf y cofnod o gyfarfod",
    ),
    unsure(
        "{}: the clock lay behind the time of the last entry, so this one got a later time",
        "{}: roedd y cloc y tu ôl i amser y cofnod olaf, felly cafodd hwn amser diweddarach",
    ),
    unsure(
        "{}: the clock was set by more than a minute since the entry before",
        "{}: newidiwyd y cloc fwy na munud ers y cofnod blaenorol",
    ),
    unsure(
        "{}: it is about a period whose record was closed before: it is late",
        "{}: mae'n ymwneud â chyfnod y caewyd ei gofnod o'r blaen: mae'n hwyr",
    ),
];
