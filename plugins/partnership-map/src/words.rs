//! The words of the closed lists, in both languages.
//!
//! Deliberately absent: the English words of the vocabulary's own help. Welsh marked `U: translator` needs one.

use tyst_plugin::document::Text;
use tyst_plugin::event::terms::{PartyType, Role};

/// Returns the name of a role.
pub(crate) fn role(role: Role) -> Text {
    let (en, cy) = match role {
        Role::Anchor => ("Anchor organisation", "Sefydliad angori"), // U: translator
        Role::Secretariat => ("Secretariat", "Ysgrifenyddiaeth"),
        Role::Sponsor => ("Sponsor", "Noddwr"), // U: translator
        Role::Lead => ("Lead", "Arweinydd"),
        Role::JointLead => ("Joint lead", "Cyd-arweinydd"),
        Role::Governance => ("Governance", "Llywodraethu"),
        Role::Approver => ("Approver", "Cymeradwywr"), // U: translator
        Role::Facilitator => ("Facilitator", "Hwylusydd"),
        Role::Funder => ("Funder", "Cyllidwr"), // U: translator
        Role::Host => ("Host", "Lletywr"),      // U: translator
        Role::CoLocated => ("Co-located", "Wedi'i gydleoli"), // U: translator
        Role::Delivery => ("Delivery", "Cyflawni"), // U: translator
        Role::TrainingProvider => ("Training provider", "Darparwr hyfforddiant"),
        Role::Adviser => ("Adviser", "Cynghorydd"),
        Role::KeyPartner => ("Key partner", "Partner allweddol"),
        Role::Community => ("Community", "Cymuned"),
        Role::ChildrenVoice => ("Children's voice", "Llais plant"),
    };
    Text::both(en, cy)
}

/// Returns the name of a type of party.
pub(crate) fn party_type(party_type: PartyType) -> Text {
    let (en, cy) = match party_type {
        PartyType::Organisation => ("organisation", "sefydliad"),
        PartyType::Service => ("service", "gwasanaeth"),
        PartyType::Board => ("body", "corff"),
        PartyType::Post => ("post", "swydd"),
        PartyType::CommunityGroup => ("community group", "grŵp cymunedol"),
    };
    Text::both(en, cy)
}
