//! The first sheet: how the workbook is filled in, in both languages.
//!
//! What a field means is said at its cells, and by `tyst vocabulary`.

use rust_xlsxwriter::{Worksheet, XlsxError};
use tyst_event::Kind;
use tyst_event::words::{first_sentence, names, welsh};

use super::{Pen, READ_ME, unsure};

/// How many characters stand in a line of a cell.
const LINE_CHARS: usize = 68;

/// What is said, in English and in Welsh.
const WORDS: [[&str; 2]; 11] = [
    unsure(
        "Fill in a row for each fact, on the sheet of its kind. A sheet that you do not need stays as it is.",
        "Llenwch res ar gyfer pob ffaith, ar ddalen y math hwnnw. Gadewch ddalen nad oes ei hangen fel y mae.",
    ),
    unsure(
        "A yellow heading with “required” must be filled in. Any other cell may stay empty: empty is never 0.",
        "Rhaid llenwi colofn â phennawd melyn a “gofynnol”. Gall unrhyw gell arall aros yn wag: nid yw gwag byth yn 0.",
    ),
    unsure(
        "Dates are as exact as the source: 2018, Sept 2018, 14 September 2018, autumn 2018, by November 2019, not stated.",
        "Mae dyddiadau mor fanwl â'r ffynhonnell: 2018, Medi 2018, 14 Medi 2018, haf 2018, erbyn Tachwedd 2019, heb ei nodi.",
    ),
    unsure(
        "Where a source gives no number, leave the cell empty. Do not write 0.",
        "Lle nad yw'r ffynhonnell yn rhoi rhif, gadewch y gell yn wag. Peidiwch ag ysgrifennu 0.",
    ),
    unsure(
        "Source: the document, then # and the place in it: HWB minutes 2019-10#para 30.2. Several stand between semicolons.",
        "Ffynhonnell: y ddogfen, yna # a'r lle ynddi: Cofnodion 2019-10#para 30.2. Rhowch hanner colon rhwng sawl un.",
    ),
    unsure(
        "Areas, parties, initiatives and the like have short names without spaces, such as gwent-police. Drop-downs offer those that the \
         ledger knows.",
        "Mae gan ardaloedd, sefydliadau, mentrau ac ati enwau byr heb fylchau, megis gwent-police. Mae'r cwymplenni'n cynnig y rhai hysbys.",
    ),
    unsure(
        "What is new is described first, on a sheet further to the left: an area, a party, an initiative, an indicator.",
        "Disgrifir yr hyn sy'n newydd yn gyntaf, ar ddalen ymhellach i'r chwith: ardal, sefydliad, menter, dangosydd.",
    ),
    unsure(
        "No names of people, telephone numbers or e-mail addresses: name the post or the organisation.",
        "Dim enwau pobl, rhifau ffôn na chyfeiriadau e-bost: enwch y swydd neu'r sefydliad.",
    ),
    unsure(
        "The example row of a sheet is never recorded. It may stay, or be removed.",
        "Ni chaiff rhes enghreifftiol dalen ei chofnodi byth. Gall aros, neu gellir ei dileu.",
    ),
    unsure(
        "Then: tyst import FILE.xlsx --dry-run shows what would be recorded and every problem with its cell.",
        "Wedyn: mae tyst import FFEIL.xlsx --dry-run yn dangos yr hyn a gâi ei gofnodi a phob problem gyda'i chell.",
    ),
    unsure(
        "tyst import FILE.xlsx records it. A row that was recorded before is passed over.",
        "Mae tyst import FFEIL.xlsx yn ei gofnodi. Eir heibio i res a gofnodwyd o'r blaen.",
    ),
];

pub(super) fn write(sheet: &mut Worksheet, kinds: &[Kind], pen: &Pen) -> Result<(), XlsxError> {
    sheet.set_name(READ_ME)?;
    sheet.set_landscape().set_print_fit_to_pages(1, 0);
    sheet
        .set_column_width(0, 70.0)?
        .set_column_width(1, 70.0)?
        .set_column_width(2, 70.0)?
        .set_column_width(3, 70.0)?;
    sheet.write_string_with_format(0, 0, "How to fill in this workbook", &pen.head)?;
    sheet.write_string_with_format(0, 1, "Sut i lenwi'r llyfr gwaith hwn", &pen.head)?;
    for (row, [en, cy]) in (1..).zip(WORDS) {
        sheet.set_row_height(row, super::height(&[en], LINE_CHARS).max(super::height(&[cy], LINE_CHARS)))?;
        sheet.write_string_with_format(row, 0, en, &pen.words)?;
        sheet.write_string_with_format(row, 1, cy, &pen.words)?;
    }
    let first = u32::try_from(WORDS.len()).unwrap_or(0) + 2;
    for (column, head) in (0..).zip(["Sheet", "Dalen", "What it is for", "Ar gyfer beth"]) {
        sheet.write_string_with_format(first, column, head, &pen.head)?;
    }
    for (row, kind) in (first + 1..).zip(kinds) {
        let name = names::kind(*kind);
        let about = kind.about().split_whitespace().collect::<Vec<_>>().join(" ");
        sheet.write_string_with_format(row, 0, format!("{}: {}", kind.name(), name.en), &pen.words)?;
        sheet.write_string_with_format(row, 1, format!("{}: {}", kind.name(), name.cy), &pen.words)?;
        let welsh = welsh::of(&first_sentence(&about)).map_or_else(String::new, |welsh| format!("{welsh}."));
        sheet.set_row_height(
            row,
            super::height(&[&about], LINE_CHARS).max(super::height(&[&welsh], LINE_CHARS)),
        )?;
        sheet.write_string_with_format(row, 2, about, &pen.words)?;
        sheet.write_string_with_format(row, 3, welsh, &pen.words)?;
    }
    Ok(())
}
