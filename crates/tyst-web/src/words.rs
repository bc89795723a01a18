//! The words of the pages, in both languages.
//!
//! Deliberately absent: sentences with a gap for a name, which Welsh would mutate, and the words of reports and the vocabulary.

use tyst_report::labels::{Label, Translation};

macro_rules! words {
    ($($name:ident, $translation:ident, $en:literal, $cy:literal;)*) => {
        $(pub(crate) const $name: Label = Label { en: $en, cy: $cy, translation: Translation::$translation };)*
    };
}

words! {
    // around every page
    SKIP,             Uncertain, "Skip to the main content", "Neidio i'r prif gynnwys";
    START,            Settled,   "Home", "Hafan";
    RECORD,           Uncertain, "Record an entry", "Cofnodi";
    ENTRIES,          Uncertain, "Entries", "Cofnodion";
    DUE,              Uncertain, "What is due", "Yr hyn sy'n ddyledus";
    SIGN_OUT,         Settled,   "Sign out", "Allgofnodi";
    MENU,             Settled,   "Menu", "Dewislen";
    PROBLEM,          Settled,   "There is a problem", "Mae problem";
    NOT_FOUND,        Settled,   "Page not found", "Heb ddod o hyd i'r dudalen";
    NOT_FOUND_MORE,   Uncertain, "If you typed the address, check it. The ledger may have no such thing.", "Os teipioch y cyfeiriad, gwiriwch ef. Efallai nad oes y fath beth yn y cofnodlyfr.";
    BUSY,             Uncertain, "Too much is asked at the moment. Try again in a minute.", "Gofynnir gormod ar hyn o bryd. Rhowch gynnig arall arni ymhen munud.";
    FAILED,           Uncertain, "This cannot be shown", "Ni ellir dangos hyn";
    TOO_LARGE,        Uncertain, "This is too large", "Mae hyn yn rhy fawr";
    TOO_LARGE_MORE,   Uncertain, "Nothing was recorded. Go back with your browser, and send less of it.", "Ni chofnodwyd dim. Ewch yn ôl gyda'ch porwr, ac anfonwch lai ohono.";
    NOT_READ,         Uncertain, "This cannot be read", "Ni ellir darllen hyn";
    NOT_READ_MORE,    Uncertain, "What the browser sent is not what this page asks for. Nothing was recorded. Begin again from the menu.", "Nid yr hyn a anfonodd y porwr yw'r hyn y mae'r dudalen hon yn gofyn amdano. Ni chofnodwyd dim. Dechreuwch eto o'r ddewislen.";
    OUR_FAULT,        Uncertain, "This is a fault of tyst. What it said was recorded is safe. Try again.", "Nam ar tyst yw hyn. Mae'r hyn y dywedodd iddo gael ei gofnodi yn ddiogel. Rhowch gynnig arall arni.";
    FORBIDDEN,        Uncertain, "You may not do this", "Ni chewch wneud hyn";
    FORBIDDEN_MORE,   Uncertain, "Whoever gives rights to this ledger can change that.", "Gall y sawl sy'n rhoi hawliau i'r cofnodlyfr hwn newid hynny.";
    // what comes while a page is looked at
    NEWS,             Uncertain, "Entries recorded since this page was made", "Cofnodion a wnaed ers llunio'r dudalen hon";
    LOAD_AGAIN,       Uncertain, "Load the page again", "Llwytho'r dudalen eto";
    // signing in
    SIGN_IN_NAME,     Uncertain, "Name of your account", "Enw eich cyfrif";
    PASSPHRASE,       Uncertain, "Passphrase", "Cyfrinymadrodd";
    CODE,             Uncertain, "Code of six digits", "Cod chwe digid";
    CODE_HINT,        Uncertain, "Your app for codes shows it, and another one each half minute.", "Mae eich ap codau yn ei ddangos, ac un arall bob hanner munud.";
    SIGN_IN_WRONG,    Uncertain, "The name, the passphrase or the code is wrong. Each code works once.", "Mae'r enw, y cyfrinymadrodd neu'r cod yn anghywir. Mae pob cod yn gweithio unwaith.";
    TOO_OFTEN,        Uncertain, "This was tried too often. Wait a minute.", "Rhoddwyd cynnig ar hyn yn rhy aml. Arhoswch funud.";
    JOIN,             Uncertain, "Make your account", "Creu eich cyfrif";
    JOIN_OLD,         Uncertain, "This invitation was used, or is too old. Ask for another one.", "Defnyddiwyd y gwahoddiad hwn, neu mae'n rhy hen. Gofynnwch am un arall.";
    JOIN_PASSPHRASE,  Uncertain, "At least twelve characters: three or four words that do not belong together.", "O leiaf ddeuddeg nod: tri neu bedwar gair nad ydynt yn perthyn i'w gilydd.";
    JOIN_AGAIN,       Uncertain, "The passphrase once more", "Y cyfrinymadrodd unwaith eto";
    JOIN_DIFFERENT,   Uncertain, "The two passphrases are not the same", "Nid yw'r ddau gyfrinymadrodd yr un fath";
    JOIN_SECOND,      Uncertain, "Your app for codes", "Eich ap codau";
    JOIN_SECOND_HINT, Uncertain, "Scan the picture with an app for codes by the time (TOTP), or type the letters below it into one. Then type the code that it shows.", "Sganiwch y llun ag ap codau yn ôl yr amser (TOTP), neu deipiwch y llythrennau oddi tano. Yna teipiwch y cod a ddangosir.";
    JOIN_CODE_WRONG,  Uncertain, "The code is wrong. Type the one that the app shows now", "Mae'r cod yn anghywir. Teipiwch yr un y mae'r ap yn ei ddangos yn awr";
    RIGHTS,           Uncertain, "Rights", "Hawliau";
    SIGNED_IN_AS,     Uncertain, "Signed in as", "Wedi mewngofnodi fel";
    RESTRICTED,       Uncertain, "for named people only: open the entry", "ar gyfer pobl a enwyd yn unig: agorwch y cofnod";
    EVERYWHERE,       Uncertain, "everywhere", "ym mhobman";
    // who may come in
    ACCESS,           Uncertain, "Who may do what", "Pwy gaiff wneud beth";
    ACCOUNTS,         Uncertain, "Accounts", "Cyfrifon";
    TOKENS,           Uncertain, "Tokens of programs", "Tocynnau rhaglenni";
    INVITATIONS,      Uncertain, "Open invitations", "Gwahoddiadau agored";
    NOBODY,           Uncertain, "none", "dim";
    UNTIL,            Uncertain, "Until", "Tan";
    INVITE,           Uncertain, "Invite somebody", "Gwahodd rhywun";
    MAKE_TOKEN,       Uncertain, "Make a token for a program", "Creu tocyn ar gyfer rhaglen";
    SET_RIGHTS,       Uncertain, "Change rights", "Newid hawliau";
    RESET,            Uncertain, "Have a passphrase and an app for codes set up anew", "Peri gosod cyfrinymadrodd ac ap codau o'r newydd";
    CLOSE,            Uncertain, "Close or take back", "Cau neu dynnu'n ôl";
    ACCESS_NAME,      Uncertain, "Name", "Enw";
    ACCESS_NAME_HINT, Uncertain, "A pseudonym, such as newport-secretariat: it stands in the ledger for ever.", "Ffugenw, megis newport-secretariat: mae'n sefyll yn y cofnodlyfr am byth.";
    RIGHTS_HINT,      Uncertain, "One on a line: a role, and behind it the area that it is for, such as: recorder newport. Without an area it is for everywhere. Roles: reader, recorder, approver, evaluator, plugin-manager, administrator.", "Un ar bob llinell: rôl, ac ar ei hôl yr ardal y mae ar ei chyfer, megis: recorder newport. Heb ardal, y mae ar gyfer pobman. Rolau: reader, recorder, approver, evaluator, plugin-manager, administrator.";
    DAYS,             Uncertain, "Days for which it works", "Y dyddiau y mae'n gweithio";
    DO_IT,            Uncertain, "Do it", "Ei wneud";
    WHAT_TO_DO,       Uncertain, "What is to be done", "Beth sydd i'w wneud";
    INVITED,          Uncertain, "Give this link to whoever is invited, and to nobody else. It works once, for a week, and is not shown again.", "Rhowch y ddolen hon i'r sawl a wahoddir, ac i neb arall. Mae'n gweithio unwaith, am wythnos, ac ni ddangosir mohoni eto.";
    TOKEN_SHOWN,      Uncertain, "Give this token to the program, and to nobody else. It is not shown again.", "Rhowch y tocyn hwn i'r rhaglen, ac i neb arall. Ni ddangosir mohono eto.";
    ACCESS_DONE,      Uncertain, "Done, from now on.", "Wedi'i wneud, o hyn ymlaen.";
    SIGN_IN,          Settled,   "Sign in", "Mewngofnodi";
    SIGN_IN_HOW,      Uncertain, "Open the link that tyst has printed where it was started. It works once, for half an hour; this page has another one printed when it no longer does.", "Agorwch y ddolen a argraffodd tyst lle y'i cychwynnwyd. Mae'n gweithio unwaith, am hanner awr; mae'r dudalen hon yn peri argraffu un arall pan na fydd yn gweithio mwyach.";
    SIGNED_OUT,       Uncertain, "Nothing was recorded: your session has ended", "Ni chofnodwyd dim: daeth eich sesiwn i ben";
    SIGNED_OUT_MORE,  Uncertain, "What you typed is still here. Sign in again in another tab, then load this page again and let the browser send the form once more.", "Mae'r hyn a deipioch yma o hyd. Mewngofnodwch eto mewn tab arall, yna llwythwch y dudalen hon eto a gadewch i'r porwr anfon y ffurflen unwaith eto.";
    SIGN_IN_OLD,      Uncertain, "This link was used before, or is too old.", "Defnyddiwyd y ddolen hon o'r blaen, neu mae'n rhy hen.";
    SIGN_IN_ACCOUNT,  Uncertain, "With an invitation, open its link first. Whoever has lost their passphrase or their app is invited anew.", "Gyda gwahoddiad, agorwch ei ddolen yn gyntaf. Gwahoddir o'r newydd y sawl a gollodd ei gyfrinymadrodd neu ei ap.";
    SIGN_IN_NOW,      Uncertain, "You are about to sign in as the person who started tyst on this machine.", "Rydych ar fin mewngofnodi fel y sawl a gychwynnodd tyst ar y peiriant hwn.";
    // home and areas
    AREAS,            Settled,   "Areas", "Ardaloedd";
    NO_AREAS,         Uncertain, "No area is described yet.", "Nid oes ardal wedi'i disgrifio eto.";
    REPORTS,          Settled,   "Reports", "Adroddiadau";
    ALL_AREAS,        Uncertain, "Reports of all areas", "Adroddiadau pob ardal";
    NO_REPORTS,       Uncertain, "No reports are installed.", "Nid oes adroddiadau wedi'u gosod.";
    NEWEST,           Uncertain, "Newest entries", "Cofnodion diweddaraf";
    ALL_OF_AREA,      Uncertain, "All entries of this area", "Holl gofnodion yr ardal hon";
    LEDGER,           Uncertain, "The ledger", "Y cofnodlyfr";
    HEAD,             Uncertain, "Last entry", "Cofnod olaf";
    ROOT,             Uncertain, "Root hash", "Stwnsh gwraidd";
    CHECKPOINT,       Uncertain, "Newest signed checkpoint", "Pwynt gwirio llofnodedig diweddaraf";
    NO_CHECKPOINT,    Uncertain, "none; the command tyst checkpoint signs one", "dim un; mae'r gorchymyn tyst checkpoint yn llofnodi un";
    // entries
    ENTRY,            Settled,   "Entry", "Cofnod";
    KIND,             Uncertain, "What happened", "Beth ddigwyddodd";
    AREA,             Settled,   "Area", "Ardal";
    WHEN,             Settled,   "When", "Pryd";
    NOT_STATED,       Uncertain, "not stated", "heb ei nodi";
    WHAT,             Uncertain, "In short", "Yn fyr";
    SEARCH,           Settled,   "Search", "Chwilio";
    SEARCH_FOR,       Uncertain, "Words to search for", "Geiriau i chwilio amdanynt";
    ANY,              Settled,   "Any", "Unrhyw un";
    NONE_FOUND,       Uncertain, "No entries were found.", "Ni chafwyd hyd i gofnodion.";
    BEHIND,           Uncertain, "The entries behind what a report says", "Y cofnodion y tu ôl i'r hyn a ddywed adroddiad";
    CUT,              Uncertain, "Only a part of the entries was looked at, or is shown.", "Dim ond rhan o'r cofnodion a archwiliwyd, neu a ddangosir.";
    OLDER,            Uncertain, "Older entries", "Cofnodion hŷn";
    UNREADABLE,       Uncertain, "written by a newer version", "ysgrifennwyd gan fersiwn mwy newydd";
    SOURCE,           Settled,   "Source", "Ffynhonnell";
    INFERRED,         Uncertain, "Inferred because", "Casglwyd oherwydd";
    SENSITIVITY,      Uncertain, "Who may see it", "Pwy gaiff ei weld";
    RECORDED,         Uncertain, "Recorded", "Cofnodwyd";
    RECORDED_BY,      Uncertain, "Recorded by", "Cofnodwyd gan";
    HASH,             Uncertain, "Hash of the entry", "Stwnsh y cofnod";
    SINCE_THEN,       Uncertain, "Said of it since", "Dywedwyd amdano ers hynny";
    WITHDRAWN,        Uncertain, "This entry is withdrawn: reports do not count it.", "Tynnwyd y cofnod hwn yn ôl: nid yw adroddiadau'n ei gyfrif.";
    CORRECTED,        Uncertain, "This entry was corrected: another one stands in its place.", "Cywirwyd y cofnod hwn: mae un arall yn ei le.";
    LATER,            Uncertain, "This was not known yet at that date.", "Nid oedd hyn yn hysbys eto ar y dyddiad hwnnw.";
    WARNING,          Settled,   "Warning", "Rhybudd";
    CORRECT,          Uncertain, "Correct this entry", "Cywiro'r cofnod hwn";
    EXPLAIN,          Uncertain, "More about the reason", "Rhagor am y rheswm";
    WITHDRAW,         Uncertain, "Withdraw this entry", "Tynnu'r cofnod hwn yn ôl";
    WITHDRAW_ABOUT,   Uncertain, "The entry stays in the ledger, and reports no longer count it. A withdrawal can itself be withdrawn.", "Erys y cofnod yn y cofnodlyfr, ac nid yw adroddiadau'n ei gyfrif mwyach. Gellir tynnu'r tynnu'n ôl ei hun yn ôl.";
    WHY,              Settled,   "Why", "Pam";
    // recording
    KINDS,            Uncertain, "What happened?", "Beth ddigwyddodd?";
    WHERE_WHEN,       Uncertain, "Where and when", "Ble a phryd";
    HOW_KNOWN,        Uncertain, "How it is known", "Sut y mae'n hysbys";
    CHECK,            Uncertain, "Check your answers", "Gwirio eich atebion";
    CONTINUE,         Settled,   "Continue", "Parhau";
    BACK,             Settled,   "Back", "Yn ôl";
    CHANGE,           Settled,   "Change", "Newid";
    RECORD_NOW,       Uncertain, "Record it", "Ei gofnodi";
    OPTIONAL,         Settled,   "optional", "dewisol";
    FOR_EXAMPLE,      Settled,   "For example", "Er enghraifft";
    NOT_SAID,         Uncertain, "Not stated", "Heb ei nodi";
    YES,              Uncertain, "Yes", "Oes";
    NO,               Uncertain, "No", "Nac oes";
    DAY,              Settled,   "Day", "Diwrnod";
    MONTH,            Settled,   "Month", "Mis";
    YEAR,             Settled,   "Year", "Blwyddyn";
    NOT_EXACT,        Uncertain, "Not known exactly: as the source says it", "Ddim yn hysbys yn union: fel y dywed y ffynhonnell";
    NOT_EXACT_HINT,   Uncertain, "Such as autumn 2018, by November 2019, 2017-06-08/..; leave all empty where no date is stated", "Megis gwanwyn 2018, erbyn Tachwedd 2019, 2017-06-08/..; gadewch y cyfan yn wag lle na nodir dyddiad";
    DATE_FORM,        Uncertain, "Fill in the three boxes: a year, a month and a year, or a whole date; or write it in words, such as autumn 2018, under “Not known exactly”. Leave them all empty where no date is known, and put the source's words here", "Llenwch y tri blwch: blwyddyn, mis a blwyddyn, neu ddyddiad cyfan; neu ysgrifennwch ef mewn geiriau, megis gwanwyn 2018, o dan “Ddim yn hysbys yn union”. Gadewch y cyfan yn wag lle nad oes dyddiad yn hysbys, a rhowch eiriau'r ffynhonnell yma";
    DATE_HINT,        Uncertain, "As exact as the source: a year alone, or a month and a year, will do", "Mor union â'r ffynhonnell: bydd blwyddyn yn unig, neu fis a blwyddyn, yn gwneud y tro";
    ONE_A_LINE,       Uncertain, "One on each line", "Un ar bob llinell";
    KNOWN,   Uncertain, "Names that are known", "Enwau hysbys";
    UNDERSTOOD,       Uncertain, "Understood as", "Deallwyd fel";
    UNLIKELY,         Uncertain, "This is unlikely, and can be recorded all the same", "Mae hyn yn annhebygol, a gellir ei gofnodi er hynny";
    NEW_AREA,         Uncertain, "The ledger does not know this area yet", "Nid yw'r cofnodlyfr yn adnabod yr ardal hon eto";
    SIGN,             Uncertain, "Sign what the ledger holds now", "Llofnodi'r hyn y mae'r cofnodlyfr yn ei ddal yn awr";
    SIGN_ABOUT,       Uncertain, "A checkpoint says how many entries there are, with a fingerprint over all of them. Give it to others, so that nobody can change them unseen.", "Mae pwynt gwirio yn dweud faint o gofnodion sydd, gydag ôl bys drostynt i gyd. Rhowch ef i eraill, fel na all neb eu newid heb ei weld.";
    PLUGINS,          Uncertain, "Libraries of reports", "Llyfrgelloedd adroddiadau";
    PLUGINS_ABOUT,    Uncertain, "Which libraries make reports, and who vouches for each. Whom to trust is said on the machine of the ledger, with the command", "Pa lyfrgelloedd sy'n gwneud adroddiadau, a phwy sy'n gwarantu pob un. Dywedir ar beiriant y cofnodlyfr ym mhwy yr ymddiriedir, gyda'r gorchymyn";
    REPORT,           Settled,   "Report", "Adroddiad";
    VERSION,          Settled,   "Version", "Fersiwn";
    VOUCHED_FOR,      Uncertain, "Vouched for by", "Gwarantwyd gan";
    DIGEST,           Uncertain, "Digest", "Crynhoad";
    USED,             Uncertain, "Used", "Ar waith";
    UNKNOWN_NAME,     Uncertain, "The ledger does not know this name. Continue once more to keep it.", "Nid yw'r cofnodlyfr yn adnabod yr enw hwn. Parhewch unwaith eto i'w gadw.";
    NEAR,             Uncertain, "Perhaps this is meant", "Efallai mai hyn a olygir";
    ONE_MORE,         Uncertain, "More lines", "Rhagor o linellau";
    FINALISE,         Uncertain, "Say that this entry is final", "Dweud bod y cofnod hwn yn derfynol";
    DISPUTE,          Uncertain, "Say that somebody disputes this entry", "Dweud bod rhywun yn herio'r cofnod hwn";
    CLOSE_PERIOD,     Uncertain, "Close the record of a period", "Cau cofnod cyfnod";
    TAG,              Uncertain, "Name this point of the history", "Enwi'r pwynt hwn yn yr hanes";
    DONE,             Uncertain, "Recorded", "Cofnodwyd";
    DONE_BEFORE,      Uncertain, "This was recorded before; nothing was added.", "Cofnodwyd hyn o'r blaen; nid ychwanegwyd dim.";
    DONE_OTHER,       Uncertain, "This form has recorded an entry already, and your answers are different now.", "Mae'r ffurflen hon eisoes wedi cofnodi cofnod, ac mae eich atebion yn wahanol erbyn hyn.";
    CORRECT_THAT,     Uncertain, "Correct that entry", "Cywiro'r cofnod hwnnw";
    ANEW,             Uncertain, "Begin a new form with these answers", "Dechrau ffurflen newydd gyda'r atebion hyn";
    ANOTHER,          Uncertain, "Record another entry", "Cofnodi un arall";
    MOMENT,           Uncertain, "Recorded at", "Cofnodwyd ar";
    MOMENT_HINT,      Uncertain, "The clock of this ledger is set by hand: a moment such as", "Gosodir cloc y cofnodlyfr hwn â llaw: eiliad megis";
    // importing
    IMPORT,           Uncertain, "Import a file", "Mewnforio ffeil";
    IMPORT_ABOUT,     Uncertain, "Send a workbook or a table to see what would be recorded. Nothing is recorded before you confirm it, and what was recorded before is passed over.", "Anfonwch lyfr gwaith neu dabl i weld yr hyn a fyddai'n cael ei gofnodi. Ni chofnodir dim cyn ichi ei gadarnhau, ac eir heibio i'r hyn a gofnodwyd o'r blaen.";
    TEMPLATE,         Uncertain, "Download a workbook to fill in (.xlsx)", "Lawrlwytho llyfr gwaith i'w lenwi (.xlsx)";
    FILE,             Settled,   "File", "Ffeil";
    FILE_HINT,        Uncertain, "A workbook (.xlsx, .ods) or a table in UTF-8 (.csv), at most 16 MiB", "Llyfr gwaith (.xlsx, .ods) neu dabl mewn UTF-8 (.csv), 16 MiB ar y mwyaf";
    KIND_OF_TABLE,    Uncertain, "What the rows are", "Beth yw'r rhesi";
    KIND_OF_TABLE_HINT, Uncertain, "Only where neither a sheet nor the file is named as what it holds", "Dim ond lle na enwir na dalen na'r ffeil yn ôl yr hyn sydd ynddi";
    AS_NAMED,         Uncertain, "As the sheets are named", "Fel yr enwir y dalennau";
    LOOK,             Uncertain, "Show what would be recorded", "Dangos yr hyn a fyddai'n cael ei gofnodi";
    NO_FILE,          Uncertain, "Choose a file that is not empty", "Dewiswch ffeil nad yw'n wag";
    NO_ROWS,          Uncertain, "The file holds no entries", "Nid oes cofnodion yn y ffeil";
    MANY_ROWS,        Uncertain, "The file has more than 20,000 rows: split it, or import it with the command tyst import", "Mae gan y ffeil fwy nag 20,000 o resi: rhannwch hi, neu ei mewnforio gyda'r gorchymyn tyst import";
    FILE_GONE,        Uncertain, "The file is kept no longer", "Nid yw'r ffeil yn cael ei chadw mwyach";
    FILE_GONE_MORE,   Uncertain, "A file is kept for half an hour, and until you send another one. Send it again: what was recorded before is passed over.", "Cedwir ffeil am hanner awr, a nes ichi anfon un arall. Anfonwch hi eto: eir heibio i'r hyn a gofnodwyd o'r blaen.";
    PREVIEW,          Uncertain, "What would be recorded", "Yr hyn a fyddai'n cael ei gofnodi";
    PREVIEW_FAULTY,   Uncertain, "What is to be mended in the file", "Yr hyn sydd i'w gywiro yn y ffeil";
    MEND,             Uncertain, "Nothing is recorded while anything is wrong. Mend it in the file, and send the file again.", "Ni chofnodir dim tra bo rhywbeth o'i le. Cywirwch ef yn y ffeil, ac anfonwch y ffeil eto.";
    NOTES,            Uncertain, "To be looked at", "I edrych arno";
    EXAMPLES,         Uncertain, "Example rows that were passed over", "Rhesi enghreifftiol yr aethpwyd heibio iddynt";
    REPEATED,         Uncertain, "Rows that say the same as one before them, each an entry; leave them out if it happened once", "Rhesi sy'n dweud yr un peth ag un o'u blaen, pob un yn gofnod; gadewch hwy allan os digwyddodd unwaith";
    TWICE,            Uncertain, "the same as a row before", "yr un fath â rhes o'i blaen";
    FAULTS,           Uncertain, "Problems", "Problemau";
    SHEET,            Uncertain, "Sheet", "Dalen";
    ROW,              Settled,   "Row", "Rhes";
    COLUMN,           Settled,   "Column", "Colofn";
    WRONG,            Uncertain, "What is wrong", "Beth sydd o'i le";
    TO_DO,            Uncertain, "What to do", "Beth i'w wneud";
    AS_TEMPLATE,      Uncertain, "Name it as the workbook to fill in does, or leave it out.", "Enwch ef fel y gwna'r llyfr gwaith i'w lenwi, neu ei adael allan.";
    MORE,             Uncertain, "More that are not shown", "Rhagor nas dangosir";
    ROWS,             Settled,   "Rows", "Rhesi";
    STANDS,           Uncertain, "New or not", "Newydd neu beidio";
    NEW,              Settled,   "New", "Newydd";
    THERE_BEFORE,     Uncertain, "There before", "Yno o'r blaen";
    NOTHING_NEW,      Uncertain, "All of this was recorded before: nothing is new.", "Cofnodwyd hyn i gyd o'r blaen: nid oes dim yn newydd.";
    RECORD_ALL,       Uncertain, "Record these entries", "Cofnodi'r cofnodion hyn";
    ANOTHER_FILE,     Uncertain, "Import another file", "Mewnforio ffeil arall";
    // due
    OVERDUE,          Uncertain, "Overdue", "Hwyr";
    OPEN,             Uncertain, "Open", "Yn agored";
    PERHAPS,          Uncertain, "Perhaps met", "Wedi'i gyflawni, efallai";
    MET,              Uncertain, "Met", "Wedi'i gyflawni";
    DROPPED,          Uncertain, "Dropped", "Gollyngwyd";
    NOTHING_DUE,      Uncertain, "Nothing is awaited.", "Nid oes dim yn ddisgwyliedig.";
    BY,               Uncertain, "Of whom", "Gan bwy";
    // reports
    AS_AT,            Uncertain, "As at", "Fel yr oedd ar";
    KNOWN_AT,         Uncertain, "As known at", "Yn ôl yr hyn a oedd yn hysbys ar";
    CUT_HINT,         Uncertain, "A date (2019, 2019-10, 2019-10-17), a moment, or an entry (seq:12); empty for the latest", "Dyddiad (2019, 2019-10, 2019-10-17), eiliad, neu gofnod (seq:12); gwag am y diweddaraf";
    SHOW,             Settled,   "Show", "Dangos";
}
