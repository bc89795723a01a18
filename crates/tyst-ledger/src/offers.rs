//! What can be picked for a field: the words of the vocabulary, and what the ledger knows, in either language.

use std::collections::BTreeMap;

use serde_json::Value as Json;
use tyst_event::field::Shape;
use tyst_event::words::draft::{Draft, Field, Offer};
use tyst_event::words::names::Known;
use tyst_event::words::{clipped, first_sentence};
use tyst_event::{Kind, Statement, json};

use crate::{History, HistoryError};

/// How many sources are offered again.
const SOURCES_MAX: usize = 20;

/// What a ledger knows.
#[derive(Default)]
pub struct Offers {
    lists: BTreeMap<Known, Vec<Offer>>,
    /// The documents of the newest entries, the newest first.
    sources: Vec<Offer>,
}

impl Offers {
    /// Reads what the ledger knows now.
    pub fn of(history: &History) -> Result<Self, HistoryError> {
        Self::seen(history, &|_| true)
    }

    /// Reads what the ledger knows now by the statements that somebody may see.
    pub fn seen(history: &History, may: &dyn Fn(&Statement) -> bool) -> Result<Self, HistoryError> {
        let wanted = |number: u32| {
            Kind::FACTS.iter().any(|kind| kind.number() == number && defined_by(*kind).is_some())
        };
        let mut found = BTreeMap::<(Known, String), Offer>::new();
        for entry in history.replay_only(history.latest_cut()?, wanted)? {
            let statement = entry?.statement;
            if let Some((list, offer)) = defined(&statement).filter(|_| may(&statement)) {
                // A later description renames; what it was called before is still understood.
                let before = found.remove(&(list, offer.value.clone()));
                let mut names = offer.names.clone();
                names.extend(before.into_iter().flat_map(|before| before.names));
                found.insert((list, offer.value.clone()), Offer { names, ..offer });
            }
        }
        let mut lists = BTreeMap::<Known, Vec<Offer>>::new();
        for ((list, _), offer) in found {
            lists.entry(list).or_default().push(offer);
        }
        Ok(Self { lists, sources: sources(history, may)? })
    }

    /// Returns what each list holds, in order.
    pub fn lists(&self) -> &BTreeMap<Known, Vec<Offer>> {
        &self.lists
    }

    /// Returns a doubt where a field of a draft names something that the ledger could know and does not.
    pub fn doubt(&self, field: &Field, draft: &Draft, slug: &str) -> Option<Doubt> {
        let describes = matches!(draft.kind, Kind::AreaDescribed | Kind::PartyDescribed);
        if !matches!(field.flag.shape, Shape::Slug) || describes || is_new(draft.kind, field) {
            return None;
        }
        let list = Known::of(&field.flag.name)?;
        // Where nothing is described yet, an area is what a ledger begins with.
        let known = self.lists.get(&list).map(Vec::as_slice);
        let known = known.or((list != Known::Areas).then_some(&[]))?;
        let is_known = known.iter().any(|offer| offer.value == slug);
        let values = known.iter().map(|offer| offer.value.as_str());
        (!is_known).then(|| Doubt { near: json::nearest(slug, values).map(str::to_owned) })
    }

    /// Returns the first thing that a draft names in some of its fields and that the ledger could know and does not.
    pub fn missing(&self, fields: &[Field], draft: &Draft) -> Option<Missing> {
        fields.iter().find_map(|field| {
            let typed = draft.typed(&field.flag.name, field.is_data);
            let slug = typed.iter().find(|slug| self.doubt(field, draft, slug).is_some())?;
            let list = Known::of(&field.flag.name)?;
            let (kind, _, name) = DEFINES.into_iter().find(|(_, known, _)| *known == list)?;
            Some(Missing { slug: slug.clone(), kind, field: name.unwrap_or("area") })
        })
    }

    /// Returns the slugs of each list with what they mean.
    pub fn slugs(&self) -> BTreeMap<Known, Vec<(String, String)>> {
        let pair = |offer: &Offer| (offer.value.clone(), offer.about.clone());
        self.lists.iter().map(|(list, offers)| (*list, offers.iter().map(pair).collect())).collect()
    }

    /// Returns what names stand for.
    pub fn names(&self) -> Names {
        let mut names = BTreeMap::<_, Option<String>>::new();
        for (list, offers) in &self.lists {
            for offer in offers {
                for name in &offer.names {
                    let slug = names
                        .entry((*list, name.to_lowercase()))
                        .or_insert_with(|| Some(offer.value.clone()));
                    // What two go by stands for neither.
                    *slug = slug.take().filter(|slug| *slug == offer.value);
                }
            }
            // A slug is itself, whatever else is called so.
            names
                .extend(offers.iter().map(|offer| ((*list, offer.value.clone()), Some(offer.value.clone()))));
        }
        Names(names)
    }

    /// Returns what can be picked for a field.
    pub fn of_field(&self, field: &Field, draft: &Draft) -> Vec<Offer> {
        match &field.flag.shape {
            Shape::Code(list) => list
                .codes
                .iter()
                .map(|(_, word, about)| Offer::new(word, &first_sentence(about), []))
                .collect(),
            Shape::Yes => vec![Offer::new("yes", "", ["y", "ie"]), Offer::new("no", "", ["n", "na"])],
            Shape::Slug if !is_new(draft.kind, field) => Known::of(&field.flag.name)
                .and_then(|list| self.lists.get(&list))
                .cloned()
                .unwrap_or_default(),
            _ if field.flag.name == "source" && !field.is_data => self.sources.clone(),
            _ => Vec::new(),
        }
    }
}

/// That nothing is known by a slug.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubt {
    /// What was probably meant.
    pub near: Option<String>,
}

/// What an entry names and nothing describes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Missing {
    /// Its slug.
    pub slug: String,
    /// The kind of entry by which the ledger would know it.
    pub kind: Kind,
    /// The field of that kind that says the slug.
    pub field: &'static str,
}

/// The names that a ledger knows, in small letters, and the slugs for which they stand.
#[derive(Clone, Debug, Default)]
pub struct Names(BTreeMap<(Known, String), Option<String>>);

impl Names {
    /// Returns the slug for which words stand in a field of a kind, where they are a name that one thing goes by. What an entry
    /// describes is named by its slug alone: something new may have a name that something else goes by.
    pub fn meant(&self, kind: Kind, field: &Field, words: &str) -> Option<&str> {
        let describes = defined_by(kind).is_some_and(|(_, name)| name.unwrap_or("area") == field.flag.name);
        let list = Known::of(&field.flag.name).filter(|_| !describes)?;
        self.0.get(&(list, words.trim().to_lowercase()))?.as_deref()
    }
}

/// Returns whether a field names what the entry describes first, which is not known yet.
fn is_new(kind: Kind, field: &Field) -> bool {
    let names = defined_by(kind).and_then(|(_, name)| name);
    kind != Kind::PartyDescribed && field.is_data && names == Some(field.flag.name.as_str())
}

/// Which kind of entry adds to which list, and by which field; an area is known by where the entry belongs.
const DEFINES: [(Kind, Known, Option<&str>); 6] = [
    (Kind::AreaDescribed, Known::Areas, None),
    (Kind::PartyDescribed, Known::Parties, Some("party")),
    (Kind::InitiativeLaunched, Known::Initiatives, Some("initiative")),
    (Kind::IndicatorDefined, Known::Indicators, Some("indicator")),
    (Kind::ConsultationHeld, Known::Consultations, Some("consultation")),
    (Kind::CommitmentMade, Known::Commitments, Some("commitment")),
];

/// Returns which list an entry of a kind adds to, and by which field.
fn defined_by(kind: Kind) -> Option<(Known, Option<&'static str>)> {
    DEFINES.into_iter().find(|(named, _, _)| *named == kind).map(|(_, list, field)| (list, field))
}

fn defined(statement: &Statement) -> Option<(Known, Offer)> {
    let (list, field) = defined_by(statement.body.kind()?)?;
    let map = json::statement_to_json(statement);
    let data = map.get("data")?;
    let value = match field {
        None => statement.described().to_string(),
        Some(field) => data.get(field)?.as_str()?.to_owned(),
    };
    let text = ["name", "text", "audience"].into_iter().find_map(|name| data.get(name));
    let in_both =
        text.into_iter().flat_map(|text| ["en", "cy"].into_iter().filter_map(|code| text.get(code)));
    let aliases = data.get("aliases").and_then(Json::as_array).into_iter().flatten();
    let names: Vec<String> = in_both.chain(aliases).filter_map(Json::as_str).map(str::to_owned).collect();
    let about = clipped(&names.iter().take(2).cloned().collect::<Vec<_>>().join(" / "), 80);
    Some((list, Offer { value, about, names }))
}

/// Returns the documents of the newest entries, each once.
fn sources(history: &History, may: &dyn Fn(&Statement) -> bool) -> Result<Vec<Offer>, HistoryError> {
    let mut sources: Vec<Offer> = Vec::new();
    let count = history.head().count;
    for stored in history.stored(count.saturating_sub(200)) {
        let Ok(event) = stored?.event else { continue };
        let is_offered = event.seq > 0 && may(&event.statement);
        for source in event.statement.sources.iter().filter(|_| is_offered) {
            sources.retain(|offer| offer.value != source.doc.as_str());
            sources.insert(0, Offer::new(source.doc.as_str(), "", []));
        }
    }
    sources.truncate(SOURCES_MAX);
    Ok(sources)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offers() -> Offers {
        let parties = vec![
            Offer::new("gwent-police", "", ["Gwent Police", "Heddlu Gwent"]),
            Offer::new("one-board", "", ["The Board"]),
            Offer::new("other-board", "", ["The Board", "gwent-police"]),
        ];
        Offers { lists: BTreeMap::from([(Known::Parties, parties)]), sources: Vec::new() }
    }

    #[test]
    fn a_name_stands_for_the_one_thing_that_goes_by_it() {
        let (names, field) = (offers().names(), Field::named(Kind::PartnerJoined, "party").unwrap());
        for (words, slug) in [
            ("heddlu gwent", Some("gwent-police")),
            (" Gwent Police ", Some("gwent-police")),
            ("gwent-police", Some("gwent-police")),
            ("The Board", None),
            ("Somebody", None),
        ] {
            assert_eq!(names.meant(Kind::PartnerJoined, &field, words), slug, "{words}");
        }
        let described = Field::named(Kind::PartyDescribed, "party").unwrap();
        assert_eq!(names.meant(Kind::PartyDescribed, &described, "Heddlu Gwent"), None);
    }

    #[test]
    fn what_nothing_is_known_by_is_doubted_but_where_it_is_described() {
        let doubt = |kind: Kind, slug: &str| {
            let field = Field::named(kind, "party").unwrap();
            offers().doubt(&field, &Draft::new(kind), slug).map(|doubt| doubt.near)
        };
        assert_eq!(doubt(Kind::PartnerJoined, "gwent-polise"), Some(Some("gwent-police".to_owned())));
        assert_eq!(doubt(Kind::PartnerJoined, "somebody-quite-else"), Some(None));
        assert_eq!(doubt(Kind::PartnerJoined, "one-board"), None);
        assert_eq!(doubt(Kind::PartyDescribed, "somebody-quite-else"), None);
    }
}
