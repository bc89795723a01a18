// Kinds of event, keys of their fields and codes, by name.
//
// Made of the vocabulary by the tests of tyst, and not to be changed by hand. Numbers are never used again; a
// reader skips those that it does not know. Behind a key stands what a field with it holds (TYST_TYPE_*): `whole`,
// `yes`, `number`, `day`, `instant`, `text` or `code`; `[]` says that it may come several times, by rising index.

#pragma once

// For `kinds_known` of a descriptor: the highest number of a kind when this was made.
#define TYST_KINDS_KNOWN 23

// What every entry may have. Its area, days and position stand in the header of the event.
#define TYST_KEY_PLACE 32768 // text: The place inside the area.
#define TYST_KEY_WHEN_ON 32800 // text: When it happened. The date: a year, a month or a day.
#define TYST_KEY_WHEN_EARLIEST 32801 // text: When it happened. Where it has bounds: not before this.
#define TYST_KEY_WHEN_LATEST 32802 // text: When it happened. Where it has bounds: not after this.
#define TYST_KEY_WHEN_SAID_EN 32804 // text: When it happened. The source's own words.
#define TYST_KEY_WHEN_SAID_CY 32805 // text: When it happened. The source's own words.
#define TYST_KEY_BASIS 32832 // text: The reason for which it was inferred, if it was.
#define TYST_KEY_SOURCES_DOC 32868 // text[]: The document.
#define TYST_KEY_SOURCES_LOCATOR 32872 // text[]: The place in it: a line, a page, a paragraph.
#define TYST_KEY_SOURCES_QUOTE_TEXT 32876 // text[]: The words.
#define TYST_KEY_SOURCES_QUOTE_LANG 32877 // code[]: The language of the words. TYST_CODE_QUOTE_LANGUAGE_*
#define TYST_KEY_SENSITIVITY 32896 // code: Who may see it. TYST_CODE_SENSITIVITY_*

// The fields of the data that an `entry.corrected` gives another entry have the keys of its kind and this.
#define TYST_KEY_RESTATED 16384

// area.described: An area, or a place inside it, is described or described anew: a later description replaces
// the names, and the history is kept. What is described is the entry's place where it has one, else its area.
#define TYST_KIND_AREA_DESCRIBED 1
#define TYST_SCHEMA_AREA_DESCRIBED 1
#define TYST_KEY_AREA_DESCRIBED_NAME_EN 32 // text: Its name.
#define TYST_KEY_AREA_DESCRIBED_NAME_CY 33 // text: Its name.
#define TYST_KEY_AREA_DESCRIBED_LEVEL 64 // code: How wide it is. TYST_CODE_LEVEL_*
#define TYST_KEY_AREA_DESCRIBED_PARENT 96 // text: The area it belongs to, which must have been described.
#define TYST_KEY_AREA_DESCRIBED_GSS 128 // text[]: Its codes in the Register of Geographic Codes (ONS).
#define TYST_KEY_AREA_DESCRIBED_WHOLE_AREA 160 // yes: Whether the whole of it takes part, and not only some communities.
#define TYST_KEY_AREA_DESCRIBED_ALIASES 192 // text[]: Other names it goes by.

// area.designated: An area received a designation, or lost it.
#define TYST_KIND_AREA_DESIGNATED 2
#define TYST_SCHEMA_AREA_DESIGNATED 1
#define TYST_KEY_AREA_DESIGNATED_DESIGNATION 32 // code: What it was designated as. TYST_CODE_DESIGNATION_*
#define TYST_KEY_AREA_DESIGNATED_BY 64 // text: Who designated it.
#define TYST_KEY_AREA_DESIGNATED_ENDED 96 // yes: Whether the designation ended with this.
#define TYST_KEY_AREA_DESIGNATED_REASON_EN 128 // text: Why.
#define TYST_KEY_AREA_DESIGNATED_REASON_CY 129 // text: Why.

// party.described: A party is described: an organisation, a service, a body, a post or a community group,
// never a person.
#define TYST_KIND_PARTY_DESCRIBED 3
#define TYST_SCHEMA_PARTY_DESCRIBED 1
#define TYST_KEY_PARTY_DESCRIBED_PARTY 32 // text: A short name for it, of small letters, digits and hyphens. It stays the same for ever.
#define TYST_KEY_PARTY_DESCRIBED_TYPE 64 // code: What sort of party it is. TYST_CODE_PARTY_TYPE_*
#define TYST_KEY_PARTY_DESCRIBED_NAME_EN 96 // text: Its name.
#define TYST_KEY_PARTY_DESCRIBED_NAME_CY 97 // text: Its name.
#define TYST_KEY_PARTY_DESCRIBED_ALIASES 128 // text[]: Other names it goes by.
#define TYST_KEY_PARTY_DESCRIBED_IDS_SCHEME 160 // text[]: The register, as org-id.guide names it.
#define TYST_KEY_PARTY_DESCRIBED_IDS_ID 161 // text[]: The number in it.
#define TYST_KEY_PARTY_DESCRIBED_SAME_AS 192 // text: Another short name under which the same party was described.

// partner.joined: A partner joined the partnership of an area.
#define TYST_KIND_PARTNER_JOINED 4
#define TYST_SCHEMA_PARTNER_JOINED 1
#define TYST_KEY_PARTNER_JOINED_PARTY 32 // text: The party, which must have been described.
#define TYST_KEY_PARTNER_JOINED_ROLES 64 // code[]: What it does there; at least one role. TYST_CODE_ROLE_*
#define TYST_KEY_PARTNER_JOINED_BASIS_OF_MEMBERSHIP_EN 96 // text: What its membership rests on.
#define TYST_KEY_PARTNER_JOINED_BASIS_OF_MEMBERSHIP_CY 97 // text: What its membership rests on.

// partner.left: A partner left, or gave up some roles.
#define TYST_KIND_PARTNER_LEFT 5
#define TYST_SCHEMA_PARTNER_LEFT 1
#define TYST_KEY_PARTNER_LEFT_PARTY 32 // text: The party, which must be a member.
#define TYST_KEY_PARTNER_LEFT_ROLES 64 // code[]: The roles it gave up; all of them where none is given. TYST_CODE_ROLE_*
#define TYST_KEY_PARTNER_LEFT_REASON_EN 96 // text: Why.
#define TYST_KEY_PARTNER_LEFT_REASON_CY 97 // text: Why.

// goal.set: A goal was set.
#define TYST_KIND_GOAL_SET 6
#define TYST_SCHEMA_GOAL_SET 1
#define TYST_KEY_GOAL_SET_REF 32 // text: Its reference, once in an area.
#define TYST_KEY_GOAL_SET_TEXT_EN 64 // text: What the goal is.
#define TYST_KEY_GOAL_SET_TEXT_CY 65 // text: What the goal is.
#define TYST_KEY_GOAL_SET_REPLACES 96 // text: The reference of the goal that it replaces.

// principle.evidenced: A principle shows in what an area does.
#define TYST_KIND_PRINCIPLE_EVIDENCED 7
#define TYST_SCHEMA_PRINCIPLE_EVIDENCED 1
#define TYST_KEY_PRINCIPLE_EVIDENCED_FRAMEWORK 32 // code: The set of principles. TYST_CODE_FRAMEWORK_*
#define TYST_KEY_PRINCIPLE_EVIDENCED_PRINCIPLE 64 // code: Which principle. TYST_CODE_PRINCIPLE_*
#define TYST_KEY_PRINCIPLE_EVIDENCED_STRENGTH 96 // code: How firmly. TYST_CODE_STRENGTH_*
#define TYST_KEY_PRINCIPLE_EVIDENCED_TEXT_EN 128 // text: What shows it.
#define TYST_KEY_PRINCIPLE_EVIDENCED_TEXT_CY 129 // text: What shows it.

// initiative.launched: An initiative began.
#define TYST_KIND_INITIATIVE_LAUNCHED 8
#define TYST_SCHEMA_INITIATIVE_LAUNCHED 1
#define TYST_KEY_INITIATIVE_LAUNCHED_INITIATIVE 32 // text: A short name for it, of small letters, digits and hyphens, new in the ledger.
#define TYST_KEY_INITIATIVE_LAUNCHED_NAME_EN 64 // text: Its name.
#define TYST_KEY_INITIATIVE_LAUNCHED_NAME_CY 65 // text: Its name.
#define TYST_KEY_INITIATIVE_LAUNCHED_STAGE 96 // code: How far it has come. TYST_CODE_STAGE_*
#define TYST_KEY_INITIATIVE_LAUNCHED_PARTNERS 128 // text[]: The partners in it.
#define TYST_KEY_INITIATIVE_LAUNCHED_AUDIENCE_EN 160 // text: Whom it is for.
#define TYST_KEY_INITIATIVE_LAUNCHED_AUDIENCE_CY 161 // text: Whom it is for.
#define TYST_KEY_INITIATIVE_LAUNCHED_PROGRAMME 192 // text: The programme it belongs to.

// initiative.changed: An initiative changed: at least one of its stage, its name or its partners.
#define TYST_KIND_INITIATIVE_CHANGED 9
#define TYST_SCHEMA_INITIATIVE_CHANGED 1
#define TYST_KEY_INITIATIVE_CHANGED_INITIATIVE 32 // text: The initiative.
#define TYST_KEY_INITIATIVE_CHANGED_STAGE 64 // code: How far it has come now. TYST_CODE_STAGE_*
#define TYST_KEY_INITIATIVE_CHANGED_NAME_EN 96 // text: Its new name.
#define TYST_KEY_INITIATIVE_CHANGED_NAME_CY 97 // text: Its new name.
#define TYST_KEY_INITIATIVE_CHANGED_PARTNERS 128 // text[]: The partners in it now.

// training.delivered: Training was delivered. A count that the source does not give is left out; it is never
// 0.
#define TYST_KIND_TRAINING_DELIVERED 10
#define TYST_SCHEMA_TRAINING_DELIVERED 2
#define TYST_KEY_TRAINING_DELIVERED_TOPIC_EN 32 // text: What it was about.
#define TYST_KEY_TRAINING_DELIVERED_TOPIC_CY 33 // text: What it was about.
#define TYST_KEY_TRAINING_DELIVERED_AUDIENCE_EN 64 // text: Whom it was for.
#define TYST_KEY_TRAINING_DELIVERED_AUDIENCE_CY 65 // text: Whom it was for.
#define TYST_KEY_TRAINING_DELIVERED_PROVIDERS 96 // text[]: Who gave it.
#define TYST_KEY_TRAINING_DELIVERED_PARTICIPANTS_N 132 // whole: How many. Leave it out where the source gives no number.
#define TYST_KEY_TRAINING_DELIVERED_PARTICIPANTS_OF 136 // whole: Out of how many.
#define TYST_KEY_TRAINING_DELIVERED_PARTICIPANTS_UNIT_EN 140 // text: What is counted.
#define TYST_KEY_TRAINING_DELIVERED_PARTICIPANTS_UNIT_CY 141 // text: What is counted.
#define TYST_KEY_TRAINING_DELIVERED_PARTICIPANTS_DISAGG_BY 144 // text[]: What the count is split by.
#define TYST_KEY_TRAINING_DELIVERED_PARTICIPANTS_DISAGG_KEY 145 // text[]: Which part it is.
#define TYST_KEY_TRAINING_DELIVERED_PARTICIPANTS_DISAGG_N 146 // whole[]: How many.
#define TYST_KEY_TRAINING_DELIVERED_COVERAGE_SCOPE 164 // code: All of them or some of them. TYST_CODE_SCOPE_*
#define TYST_KEY_TRAINING_DELIVERED_COVERAGE_UNIT_EN 168 // text: All or some of what.
#define TYST_KEY_TRAINING_DELIVERED_COVERAGE_UNIT_CY 169 // text: All or some of what.
#define TYST_KEY_TRAINING_DELIVERED_SESSIONS 192 // whole: In how many sessions.
#define TYST_KEY_TRAINING_DELIVERED_INITIATIVE 224 // text: The initiative it belongs to.
#define TYST_KEY_TRAINING_DELIVERED_PROVISIONAL 256 // yes: Whether it may still change, until the entry is finalised. Since schema 2.

// indicator.defined: An indicator was defined. To define it otherwise, use a new slug.
#define TYST_KIND_INDICATOR_DEFINED 11
#define TYST_SCHEMA_INDICATOR_DEFINED 1
#define TYST_KEY_INDICATOR_DEFINED_INDICATOR 32 // text: A short name for it, of small letters, digits and hyphens, new in the ledger.
#define TYST_KEY_INDICATOR_DEFINED_NAME_EN 64 // text: Its name.
#define TYST_KEY_INDICATOR_DEFINED_NAME_CY 65 // text: Its name.
#define TYST_KEY_INDICATOR_DEFINED_RBA 96 // code: Whose outcome it shows. TYST_CODE_ACCOUNTABILITY_*
#define TYST_KEY_INDICATOR_DEFINED_QUADRANT 128 // code: Which question it answers. TYST_CODE_QUADRANT_*
#define TYST_KEY_INDICATOR_DEFINED_MEASURE 160 // code: What sort of measure it is. TYST_CODE_MEASURE_*
#define TYST_KEY_INDICATOR_DEFINED_POLARITY 192 // code: Which way is better. TYST_CODE_POLARITY_*
#define TYST_KEY_INDICATOR_DEFINED_FLOW 224 // yes: Whether each value covers only its own period.
#define TYST_KEY_INDICATOR_DEFINED_PEOPLE 256 // yes: Whether it counts people.
#define TYST_KEY_INDICATOR_DEFINED_SENSITIVE 288 // yes: Whether it may only be published for a whole local authority.
#define TYST_KEY_INDICATOR_DEFINED_AGGREGATABLE 320 // yes: Whether values of several areas may be added up. A percentage then needs numerator and denominator.
#define TYST_KEY_INDICATOR_DEFINED_FRAMEWORK_REFS_VOCABULARY 352 // text[]: The framework.
#define TYST_KEY_INDICATOR_DEFINED_FRAMEWORK_REFS_CODE 353 // text[]: The code in it.
#define TYST_KEY_INDICATOR_DEFINED_UNIT_EN 384 // text: The unit of its values.
#define TYST_KEY_INDICATOR_DEFINED_UNIT_CY 385 // text: The unit of its values.
#define TYST_KEY_INDICATOR_DEFINED_NOTE_EN 416 // text: What a reader must know about it.
#define TYST_KEY_INDICATOR_DEFINED_NOTE_CY 417 // text: What a reader must know about it.

// target.set: A target was set. It never overwrites an earlier one: the latest counts, all are shown.
#define TYST_KIND_TARGET_SET 12
#define TYST_SCHEMA_TARGET_SET 1
#define TYST_KEY_TARGET_SET_INDICATOR 32 // text: The indicator.
#define TYST_KEY_TARGET_SET_PERIOD_ON 64 // text: The period it is for. The date: a year, a month or a day.
#define TYST_KEY_TARGET_SET_PERIOD_EARLIEST 65 // text: The period it is for. Where it has bounds: not before this.
#define TYST_KEY_TARGET_SET_PERIOD_LATEST 66 // text: The period it is for. Where it has bounds: not after this.
#define TYST_KEY_TARGET_SET_PERIOD_SAID_EN 68 // text: The period it is for. The source's own words.
#define TYST_KEY_TARGET_SET_PERIOD_SAID_CY 69 // text: The period it is for. The source's own words.
#define TYST_KEY_TARGET_SET_VALUE 96 // number: The value aimed at.
#define TYST_KEY_TARGET_SET_REASON_EN 128 // text: Why this value.
#define TYST_KEY_TARGET_SET_REASON_CY 129 // text: Why this value.

// outcome.measured: An outcome was measured, in a number or in words: at least one of value, direction and
// judgement.
#define TYST_KIND_OUTCOME_MEASURED 13
#define TYST_SCHEMA_OUTCOME_MEASURED 2
#define TYST_KEY_OUTCOME_MEASURED_INDICATOR 32 // text: The indicator.
#define TYST_KEY_OUTCOME_MEASURED_PERIOD_ON 64 // text: The period it is about; that of the entry where it is left out. The date: a year, a month or a day.
#define TYST_KEY_OUTCOME_MEASURED_PERIOD_EARLIEST 65 // text: The period it is about; that of the entry where it is left out. Where it has bounds: not before this.
#define TYST_KEY_OUTCOME_MEASURED_PERIOD_LATEST 66 // text: The period it is about; that of the entry where it is left out. Where it has bounds: not after this.
#define TYST_KEY_OUTCOME_MEASURED_PERIOD_SAID_EN 68 // text: The period it is about; that of the entry where it is left out. The source's own words.
#define TYST_KEY_OUTCOME_MEASURED_PERIOD_SAID_CY 69 // text: The period it is about; that of the entry where it is left out. The source's own words.
#define TYST_KEY_OUTCOME_MEASURED_VALUE 96 // number: The value, digits only; none for an indicator in words.
#define TYST_KEY_OUTCOME_MEASURED_NUMERATOR 128 // whole: How many of the denominator.
#define TYST_KEY_OUTCOME_MEASURED_DENOMINATOR 160 // whole: Out of how many.
#define TYST_KEY_OUTCOME_MEASURED_DIRECTION 192 // code: Which way it moved. TYST_CODE_DIRECTION_*
#define TYST_KEY_OUTCOME_MEASURED_JUDGEMENT 224 // code: What the source makes of it. TYST_CODE_JUDGEMENT_*
#define TYST_KEY_OUTCOME_MEASURED_STRENGTH_EN 256 // text: How strongly the source puts it.
#define TYST_KEY_OUTCOME_MEASURED_STRENGTH_CY 257 // text: How strongly the source puts it.
#define TYST_KEY_OUTCOME_MEASURED_ROLE 288 // code: Whether it is the starting point; a later result where it is left out. TYST_CODE_MEASUREMENT_ROLE_*
#define TYST_KEY_OUTCOME_MEASURED_METHOD_EN 320 // text: How it was measured.
#define TYST_KEY_OUTCOME_MEASURED_METHOD_CY 321 // text: How it was measured.
#define TYST_KEY_OUTCOME_MEASURED_COMPARATOR_EN 352 // text: What it is compared with.
#define TYST_KEY_OUTCOME_MEASURED_COMPARATOR_CY 353 // text: What it is compared with.
#define TYST_KEY_OUTCOME_MEASURED_CONTRIBUTION_EN 384 // text: What the reporter thinks brought it about.
#define TYST_KEY_OUTCOME_MEASURED_CONTRIBUTION_CY 385 // text: What the reporter thinks brought it about.
#define TYST_KEY_OUTCOME_MEASURED_REPORTED_BY 416 // text: Who reported it.
#define TYST_KEY_OUTCOME_MEASURED_SITE 448 // text: Where it was measured.
#define TYST_KEY_OUTCOME_MEASURED_DISAGG_BY 480 // text[]: What the count is split by.
#define TYST_KEY_OUTCOME_MEASURED_DISAGG_KEY 481 // text[]: Which part it is.
#define TYST_KEY_OUTCOME_MEASURED_DISAGG_N 482 // whole[]: How many.
#define TYST_KEY_OUTCOME_MEASURED_PROVISIONAL 512 // yes: Whether the value may still change, until the entry is finalised. Since schema 2.

// consultation.held: A consultation was held.
#define TYST_KIND_CONSULTATION_HELD 14
#define TYST_SCHEMA_CONSULTATION_HELD 2
#define TYST_KEY_CONSULTATION_HELD_CONSULTATION 32 // text: A short name for it, of small letters, digits and hyphens, new in the ledger.
#define TYST_KEY_CONSULTATION_HELD_BY_PARTY 68 // text: The short name of a party.
#define TYST_KEY_CONSULTATION_HELD_BY_TEXT_EN 72 // text: Words, where there is no such party.
#define TYST_KEY_CONSULTATION_HELD_BY_TEXT_CY 73 // text: Words, where there is no such party.
#define TYST_KEY_CONSULTATION_HELD_AUDIENCE_EN 96 // text: Who was asked.
#define TYST_KEY_CONSULTATION_HELD_AUDIENCE_CY 97 // text: Who was asked.
#define TYST_KEY_CONSULTATION_HELD_AUDIENCE_N 128 // whole: How many were asked. Absent is not zero.
#define TYST_KEY_CONSULTATION_HELD_METHOD 160 // code: How it was done. TYST_CODE_METHOD_*
#define TYST_KEY_CONSULTATION_HELD_LED_BY_CHILDREN 192 // yes: Whether children led it.
#define TYST_KEY_CONSULTATION_HELD_LUNDY_SPACE 224 // code: Space: children could form and express views. TYST_CODE_RECORDED_*
#define TYST_KEY_CONSULTATION_HELD_LUNDY_VOICE 225 // code: Voice: they were helped to express them. TYST_CODE_RECORDED_*
#define TYST_KEY_CONSULTATION_HELD_LUNDY_AUDIENCE 226 // code: Audience: the views were listened to. TYST_CODE_RECORDED_*
#define TYST_KEY_CONSULTATION_HELD_LUNDY_INFLUENCE 227 // code: Influence: the views were acted upon. TYST_CODE_RECORDED_*
#define TYST_KEY_CONSULTATION_HELD_STANDARDS_INFORMATION 256 // code: Information: easy to understand, for all. TYST_CODE_RECORDED_*
#define TYST_KEY_CONSULTATION_HELD_STANDARDS_CHOICE 260 // code: It's your choice: enough information and time to choose to take part. TYST_CODE_RECORDED_*
#define TYST_KEY_CONSULTATION_HELD_STANDARDS_NO_DISCRIMINATION 264 // code: No discrimination: the same chance for all. TYST_CODE_RECORDED_*
#define TYST_KEY_CONSULTATION_HELD_STANDARDS_RESPECT 268 // code: Respect: opinions are taken seriously. TYST_CODE_RECORDED_*
#define TYST_KEY_CONSULTATION_HELD_STANDARDS_BENEFIT 272 // code: You get something out of it: taking part is worth it. TYST_CODE_RECORDED_*
#define TYST_KEY_CONSULTATION_HELD_STANDARDS_FEEDBACK 276 // code: Feedback: children hear what became of their views. TYST_CODE_RECORDED_*
#define TYST_KEY_CONSULTATION_HELD_STANDARDS_IMPROVEMENT 280 // code: Working better for you: those who decide get better at it. TYST_CODE_RECORDED_*

// response.received: A response was received: from one respondent, or a number of them.
#define TYST_KIND_RESPONSE_RECEIVED 15
#define TYST_SCHEMA_RESPONSE_RECEIVED 1
#define TYST_KEY_RESPONSE_RECEIVED_CONSULTATION 32 // text: The consultation.
#define TYST_KEY_RESPONSE_RECEIVED_BY 64 // text: Who responded.
#define TYST_KEY_RESPONSE_RECEIVED_COUNT_N 100 // whole: How many. Leave it out where the source gives no number.
#define TYST_KEY_RESPONSE_RECEIVED_COUNT_OF 104 // whole: Out of how many.
#define TYST_KEY_RESPONSE_RECEIVED_COUNT_UNIT_EN 108 // text: What is counted.
#define TYST_KEY_RESPONSE_RECEIVED_COUNT_UNIT_CY 109 // text: What is counted.
#define TYST_KEY_RESPONSE_RECEIVED_COUNT_DISAGG_BY 112 // text[]: What the count is split by.
#define TYST_KEY_RESPONSE_RECEIVED_COUNT_DISAGG_KEY 113 // text[]: Which part it is.
#define TYST_KEY_RESPONSE_RECEIVED_COUNT_DISAGG_N 114 // whole[]: How many.
#define TYST_KEY_RESPONSE_RECEIVED_STANCE 128 // code: What they made of it. TYST_CODE_STANCE_*
#define TYST_KEY_RESPONSE_RECEIVED_STANCE_BASIS 160 // code: Whose words that rests on. TYST_CODE_STANCE_BASIS_*
#define TYST_KEY_RESPONSE_RECEIVED_TEXT_EN 192 // text: What they said, in short.
#define TYST_KEY_RESPONSE_RECEIVED_TEXT_CY 193 // text: What they said, in short.

// minute.recorded: A body's minute: the verb is the fact.
#define TYST_KIND_MINUTE_RECORDED 16
#define TYST_SCHEMA_MINUTE_RECORDED 2
#define TYST_KEY_MINUTE_RECORDED_BODY 32 // text: The body that met.
#define TYST_KEY_MINUTE_RECORDED_REF 64 // text: The reference in the minutes.
#define TYST_KEY_MINUTE_RECORDED_FORM 96 // code: The verb of the minutes. TYST_CODE_FORM_*
#define TYST_KEY_MINUTE_RECORDED_TEXT_EN 128 // text: What was asked, noted, agreed, resolved.
#define TYST_KEY_MINUTE_RECORDED_TEXT_CY 129 // text: What was asked, noted, agreed, resolved.
#define TYST_KEY_MINUTE_RECORDED_BY 160 // text: Who said it.
#define TYST_KEY_MINUTE_RECORDED_ANSWERS 192 // text: The reference of the request that it answers.
#define TYST_KEY_MINUTE_RECORDED_PROVISIONAL 224 // yes: Whether the minutes are a draft, until the entry is finalised. Since schema 2.

// commitment.made: A commitment was made. What is planned is a commitment, not an event.
#define TYST_KIND_COMMITMENT_MADE 17
#define TYST_SCHEMA_COMMITMENT_MADE 1
#define TYST_KEY_COMMITMENT_MADE_COMMITMENT 32 // text: A short name for it, of small letters, digits and hyphens, new in the ledger.
#define TYST_KEY_COMMITMENT_MADE_BY_PARTY 68 // text: The short name of a party.
#define TYST_KEY_COMMITMENT_MADE_BY_TEXT_EN 72 // text: Words, where there is no such party.
#define TYST_KEY_COMMITMENT_MADE_BY_TEXT_CY 73 // text: Words, where there is no such party.
#define TYST_KEY_COMMITMENT_MADE_TEXT_EN 96 // text: What was promised.
#define TYST_KEY_COMMITMENT_MADE_TEXT_CY 97 // text: What was promised.
#define TYST_KEY_COMMITMENT_MADE_DUE_ON 128 // text: When it is due. The date: a year, a month or a day.
#define TYST_KEY_COMMITMENT_MADE_DUE_EARLIEST 129 // text: When it is due. Where it has bounds: not before this.
#define TYST_KEY_COMMITMENT_MADE_DUE_LATEST 130 // text: When it is due. Where it has bounds: not after this.
#define TYST_KEY_COMMITMENT_MADE_DUE_SAID_EN 132 // text: When it is due. The source's own words.
#define TYST_KEY_COMMITMENT_MADE_DUE_SAID_CY 133 // text: When it is due. The source's own words.
#define TYST_KEY_COMMITMENT_MADE_OWNER 160 // text: Who sees to it.
#define TYST_KEY_COMMITMENT_MADE_ARISES_FROM 192 // text: The reference of the minute that it comes from.
#define TYST_KEY_COMMITMENT_MADE_INVITEES 224 // text[]: Who is to be invited.

// commitment.endorsed: Somebody was asked to endorse a commitment, or did.
#define TYST_KIND_COMMITMENT_ENDORSED 18
#define TYST_SCHEMA_COMMITMENT_ENDORSED 1
#define TYST_KEY_COMMITMENT_ENDORSED_COMMITMENT 32 // text: The commitment.
#define TYST_KEY_COMMITMENT_ENDORSED_BY 64 // text: By whom.
#define TYST_KEY_COMMITMENT_ENDORSED_STANCE 96 // code: Asked for, given or refused. TYST_CODE_ENDORSEMENT_*

// commitment.updated: How a commitment stands.
#define TYST_KIND_COMMITMENT_UPDATED 19
#define TYST_SCHEMA_COMMITMENT_UPDATED 1
#define TYST_KEY_COMMITMENT_UPDATED_COMMITMENT 32 // text: The commitment.
#define TYST_KEY_COMMITMENT_UPDATED_STATUS 64 // code: Its status now. TYST_CODE_STATUS_*
#define TYST_KEY_COMMITMENT_UPDATED_TEXT_EN 96 // text: What happened.
#define TYST_KEY_COMMITMENT_UPDATED_TEXT_CY 97 // text: What happened.

// resource.contributed: Money, people, premises or things were contributed.
#define TYST_KIND_RESOURCE_CONTRIBUTED 20
#define TYST_SCHEMA_RESOURCE_CONTRIBUTED 1
#define TYST_KEY_RESOURCE_CONTRIBUTED_BY 32 // text: Who gave it.
#define TYST_KEY_RESOURCE_CONTRIBUTED_TO 64 // text: The initiative or area that received it.
#define TYST_KEY_RESOURCE_CONTRIBUTED_TYPE 96 // code: What it was. TYST_CODE_RESOURCE_*
#define TYST_KEY_RESOURCE_CONTRIBUTED_AMOUNT 128 // number: How much money. Absent is not zero.
#define TYST_KEY_RESOURCE_CONTRIBUTED_CURRENCY 160 // text: The currency (ISO 4217); GBP where it is left out.
#define TYST_KEY_RESOURCE_CONTRIBUTED_PERIOD_ON 192 // text: The period it is for. The date: a year, a month or a day.
#define TYST_KEY_RESOURCE_CONTRIBUTED_PERIOD_EARLIEST 193 // text: The period it is for. Where it has bounds: not before this.
#define TYST_KEY_RESOURCE_CONTRIBUTED_PERIOD_LATEST 194 // text: The period it is for. Where it has bounds: not after this.
#define TYST_KEY_RESOURCE_CONTRIBUTED_PERIOD_SAID_EN 196 // text: The period it is for. The source's own words.
#define TYST_KEY_RESOURCE_CONTRIBUTED_PERIOD_SAID_CY 197 // text: The period it is for. The source's own words.
#define TYST_KEY_RESOURCE_CONTRIBUTED_PROGRAMME 224 // text: The programme it came from.

// document.published: A document was published.
#define TYST_KIND_DOCUMENT_PUBLISHED 21
#define TYST_SCHEMA_DOCUMENT_PUBLISHED 1
#define TYST_KEY_DOCUMENT_PUBLISHED_TITLE_EN 32 // text: Its title.
#define TYST_KEY_DOCUMENT_PUBLISHED_TITLE_CY 33 // text: Its title.
#define TYST_KEY_DOCUMENT_PUBLISHED_BY 64 // text: Who published it.
#define TYST_KEY_DOCUMENT_PUBLISHED_WITH 96 // text[]: Who published it with them.
#define TYST_KEY_DOCUMENT_PUBLISHED_URL 128 // text: Where it can be read.
#define TYST_KEY_DOCUMENT_PUBLISHED_COUNT 160 // whole: How many documents, where there are several.

// note.recorded: A note: something worth keeping that no other kind holds.
#define TYST_KIND_NOTE_RECORDED 22
#define TYST_SCHEMA_NOTE_RECORDED 1
#define TYST_KEY_NOTE_RECORDED_TOPIC 32 // code: What it is about. TYST_CODE_TOPIC_*
#define TYST_KEY_NOTE_RECORDED_TEXT_EN 64 // text: The note.
#define TYST_KEY_NOTE_RECORDED_TEXT_CY 65 // text: The note.
#define TYST_KEY_NOTE_RECORDED_ABOUT 96 // text[]: The short names of what it is about.
#define TYST_KEY_NOTE_RECORDED_ABOUT_ENTRIES 128 // whole[]: Entries that it is about.
#define TYST_KEY_NOTE_RECORDED_COUNT_N 164 // whole: How many. Leave it out where the source gives no number.
#define TYST_KEY_NOTE_RECORDED_COUNT_OF 168 // whole: Out of how many.
#define TYST_KEY_NOTE_RECORDED_COUNT_UNIT_EN 172 // text: What is counted.
#define TYST_KEY_NOTE_RECORDED_COUNT_UNIT_CY 173 // text: What is counted.
#define TYST_KEY_NOTE_RECORDED_COUNT_DISAGG_BY 176 // text[]: What the count is split by.
#define TYST_KEY_NOTE_RECORDED_COUNT_DISAGG_KEY 177 // text[]: Which part it is.
#define TYST_KEY_NOTE_RECORDED_COUNT_DISAGG_N 178 // whole[]: How many.
#define TYST_KEY_NOTE_RECORDED_FRAMEWORK 192 // code: The set of principles, for a note on a principle. TYST_CODE_FRAMEWORK_*
#define TYST_KEY_NOTE_RECORDED_PRINCIPLE 224 // code: The principle. TYST_CODE_PRINCIPLE_*

// expectation.set: Something is expected to be recorded: once in a period, or in each week, month, quarter or
// year of it. What became of it is derived at any cut (`tyst due`).
#define TYST_KIND_EXPECTATION_SET 23
#define TYST_SCHEMA_EXPECTATION_SET 1
#define TYST_KEY_EXPECTATION_SET_EXPECTATION 32 // text: A short name for it, of small letters, digits and hyphens, new in the ledger.
#define TYST_KEY_EXPECTATION_SET_TEXT_EN 64 // text: What is expected.
#define TYST_KEY_EXPECTATION_SET_TEXT_CY 65 // text: What is expected.
#define TYST_KEY_EXPECTATION_SET_KIND 96 // text: The kind of entry that meets it.
#define TYST_KEY_EXPECTATION_SET_ABOUT 128 // text: What such an entry must name: a body, an indicator, a commitment, an initiative.
#define TYST_KEY_EXPECTATION_SET_BY 160 // text[]: Who is expected to do it; each of them. Such an entry must name them too.
#define TYST_KEY_EXPECTATION_SET_EVERY 192 // code: How often; once in the whole period where it is left out. TYST_CODE_INTERVAL_*
#define TYST_KEY_EXPECTATION_SET_PERIOD_ON 224 // text: The period in which it is expected. Its first day must be known. The date: a year, a month or a day.
#define TYST_KEY_EXPECTATION_SET_PERIOD_EARLIEST 225 // text: The period in which it is expected. Its first day must be known. Where it has bounds: not before this.
#define TYST_KEY_EXPECTATION_SET_PERIOD_LATEST 226 // text: The period in which it is expected. Its first day must be known. Where it has bounds: not after this.
#define TYST_KEY_EXPECTATION_SET_PERIOD_SAID_EN 228 // text: The period in which it is expected. Its first day must be known. The source's own words.
#define TYST_KEY_EXPECTATION_SET_PERIOD_SAID_CY 229 // text: The period in which it is expected. Its first day must be known. The source's own words.
#define TYST_KEY_EXPECTATION_SET_GRACE_DAYS 256 // whole: How many days after the end of each interval are still in time.

// entry.corrected: We were wrong: an entry is stated anew. The correction says the whole entry again: area,
// date and sources as its own, and the data as the replacement.
#define TYST_KIND_ENTRY_CORRECTED 101
#define TYST_SCHEMA_ENTRY_CORRECTED 1
#define TYST_KEY_ENTRY_CORRECTED_TARGET 32 // whole: The entry.
#define TYST_KEY_ENTRY_CORRECTED_REASON 64 // code: Why. TYST_CODE_REASON_*
#define TYST_KEY_ENTRY_CORRECTED_EXPLANATION_EN 96 // text: More about the reason.
#define TYST_KEY_ENTRY_CORRECTED_EXPLANATION_CY 97 // text: More about the reason.
#define TYST_KEY_ENTRY_CORRECTED_REPLACEMENT 128 // whole: The data as it should have been, of the same kind. Its kind; its fields stand from TYST_KEY_RESTATED on.

// entry.withdrawn: An entry should never have been made. A withdrawal can itself be withdrawn.
#define TYST_KIND_ENTRY_WITHDRAWN 102
#define TYST_SCHEMA_ENTRY_WITHDRAWN 1
#define TYST_KEY_ENTRY_WITHDRAWN_TARGET 32 // whole: The entry.
#define TYST_KEY_ENTRY_WITHDRAWN_REASON 64 // code: Why. TYST_CODE_REASON_*
#define TYST_KEY_ENTRY_WITHDRAWN_EXPLANATION_EN 96 // text: More about the reason.
#define TYST_KEY_ENTRY_WITHDRAWN_EXPLANATION_CY 97 // text: More about the reason.

// person.erased: The personal data kept apart for a pseudonym was erased. It cannot be undone.
#define TYST_KIND_PERSON_ERASED 103
#define TYST_SCHEMA_PERSON_ERASED 1
#define TYST_KEY_PERSON_ERASED_SUBJECT 32 // text: The pseudonym.
#define TYST_KEY_PERSON_ERASED_GROUND 64 // code: On what ground. TYST_CODE_GROUND_*
#define TYST_KEY_PERSON_ERASED_DECIDED_BY 96 // text: Who decided it.

// ledger.created: The ledger was created. tyst itself records this, once, at position 0.
#define TYST_KIND_LEDGER_CREATED 104
#define TYST_SCHEMA_LEDGER_CREATED 1
#define TYST_KEY_LEDGER_CREATED_CLOCK 32 // code: Where recorded times come from. TYST_CODE_CLOCK_*
#define TYST_KEY_LEDGER_CREATED_TIME_ZONE 64 // text: The time zone in which a moment is a civil day (IANA).

// ledger.tagged: A point in the ledger got a name, by which reports can be asked for as it was known then.
#define TYST_KIND_LEDGER_TAGGED 105
#define TYST_SCHEMA_LEDGER_TAGGED 1
#define TYST_KEY_LEDGER_TAGGED_TAG 32 // text: The name, new in the ledger.
#define TYST_KEY_LEDGER_TAGGED_ENTRY 64 // whole: The last entry that was known.
#define TYST_KEY_LEDGER_TAGGED_EXPLANATION_EN 96 // text: What it is for.
#define TYST_KEY_LEDGER_TAGGED_EXPLANATION_CY 97 // text: What it is for.

// entry.finalised: A provisional entry is final. A correction later on is a revision of a final entry.
#define TYST_KIND_ENTRY_FINALISED 106
#define TYST_SCHEMA_ENTRY_FINALISED 1
#define TYST_KEY_ENTRY_FINALISED_TARGET 32 // whole: The entry.
#define TYST_KEY_ENTRY_FINALISED_EXPLANATION_EN 64 // text: What made it final.
#define TYST_KEY_ENTRY_FINALISED_EXPLANATION_CY 65 // text: What made it final.

// entry.disputed: Somebody disputes an entry. It changes no figure: a correction for the reason
// `dispute-upheld` settles it, or the withdrawal of the dispute.
#define TYST_KIND_ENTRY_DISPUTED 107
#define TYST_SCHEMA_ENTRY_DISPUTED 1
#define TYST_KEY_ENTRY_DISPUTED_TARGET 32 // whole: The entry.
#define TYST_KEY_ENTRY_DISPUTED_BY 64 // text: Who disputes it.
#define TYST_KEY_ENTRY_DISPUTED_TEXT_EN 96 // text: What is said against it.
#define TYST_KEY_ENTRY_DISPUTED_TEXT_CY 97 // text: What is said against it.

// period.closed: The record of a period was closed for an area and all inside it. What is recorded about the
// period later is not refused: it is late, and says so.
#define TYST_KIND_PERIOD_CLOSED 108
#define TYST_SCHEMA_PERIOD_CLOSED 1
#define TYST_KEY_PERIOD_CLOSED_PERIOD_ON 32 // text: The period, from day to day. The date: a year, a month or a day.
#define TYST_KEY_PERIOD_CLOSED_PERIOD_EARLIEST 33 // text: The period, from day to day. Where it has bounds: not before this.
#define TYST_KEY_PERIOD_CLOSED_PERIOD_LATEST 34 // text: The period, from day to day. Where it has bounds: not after this.
#define TYST_KEY_PERIOD_CLOSED_PERIOD_SAID_EN 36 // text: The period, from day to day. The source's own words.
#define TYST_KEY_PERIOD_CLOSED_PERIOD_SAID_CY 37 // text: The period, from day to day. The source's own words.
#define TYST_KEY_PERIOD_CLOSED_EXPLANATION_EN 64 // text: What closed it.
#define TYST_KEY_PERIOD_CLOSED_EXPLANATION_CY 65 // text: What closed it.

// report.published: A report was published, as its receipt says. `tyst publish` records this.
#define TYST_KIND_REPORT_PUBLISHED 109
#define TYST_SCHEMA_REPORT_PUBLISHED 1
#define TYST_KEY_REPORT_PUBLISHED_REPORT 32 // text: The id of the report.
#define TYST_KEY_REPORT_PUBLISHED_VERSION 64 // text: Its version.
#define TYST_KEY_REPORT_PUBLISHED_DIGEST 96 // text: SHA-256 of its library, in hexadecimal digits.
#define TYST_KEY_REPORT_PUBLISHED_ABOUT 128 // text: The area it is about; all of them where it is left out.
#define TYST_KEY_REPORT_PUBLISHED_PARAMETERS 160 // text[]: Its own parameters, each as name and value.
#define TYST_KEY_REPORT_PUBLISHED_AS_AT_ON 192 // text: The day as at which it speaks. The date: a year, a month or a day.
#define TYST_KEY_REPORT_PUBLISHED_AS_AT_EARLIEST 193 // text: The day as at which it speaks. Where it has bounds: not before this.
#define TYST_KEY_REPORT_PUBLISHED_AS_AT_LATEST 194 // text: The day as at which it speaks. Where it has bounds: not after this.
#define TYST_KEY_REPORT_PUBLISHED_AS_AT_SAID_EN 196 // text: The day as at which it speaks. The source's own words.
#define TYST_KEY_REPORT_PUBLISHED_AS_AT_SAID_CY 197 // text: The day as at which it speaks. The source's own words.
#define TYST_KEY_REPORT_PUBLISHED_ENTRY 224 // whole: The last entry that was known.
#define TYST_KEY_REPORT_PUBLISHED_RECEIPT 256 // text: SHA-256 of its receipt, in hexadecimal digits.
#define TYST_KEY_REPORT_PUBLISHED_WITNESSES 288 // text[]: The positions of the entries behind it, as ranges.
#define TYST_KEY_REPORT_PUBLISHED_WIDER 320 // yes: Whether the ranges are wider than that, for those behind it lie too far apart to be told here.

// access.noted: Somebody came in or was refused, read what is restricted, took entries along, or gave and
// took rights. The service and `tyst access` record this. It is for named people only.
#define TYST_KIND_ACCESS_NOTED 110
#define TYST_SCHEMA_ACCESS_NOTED 1
#define TYST_KEY_ACCESS_NOTED_ACT 32 // code: What was done. TYST_CODE_ACCESS_ACT_*
#define TYST_KEY_ACCESS_NOTED_ABOUT 64 // text: To whom it was done, by pseudonym, or which token: where it is not whoever did it.
#define TYST_KEY_ACCESS_NOTED_RIGHTS 96 // text[]: The rights that they hold from now on, each as role and area.
#define TYST_KEY_ACCESS_NOTED_ENTRIES 128 // text[]: The positions of the entries that were read or taken along, as ranges.

// Codes: ACCESS_ACT.
#define TYST_CODE_ACCESS_ACT_SIGNED_IN 1 // Came in.
#define TYST_CODE_ACCESS_ACT_REFUSED 2 // Was not let in.
#define TYST_CODE_ACCESS_ACT_READ_RESTRICTED 3 // Read what is for named people only.
#define TYST_CODE_ACCESS_ACT_EXPORTED 4 // Took entries along as data.
#define TYST_CODE_ACCESS_ACT_INVITED 5 // Invited somebody to have an account.
#define TYST_CODE_ACCESS_ACT_JOINED 6 // Made an account by an invitation.
#define TYST_CODE_ACCESS_ACT_TOKEN_MADE 7 // Made a token for a program.
#define TYST_CODE_ACCESS_ACT_RIGHTS_SET 8 // Gave or took rights.
#define TYST_CODE_ACCESS_ACT_CLOSED 9 // Closed an account, or ended a token.

// Codes: ACCOUNTABILITY.
#define TYST_CODE_ACCOUNTABILITY_POPULATION 1 // A whole population.
#define TYST_CODE_ACCOUNTABILITY_PERFORMANCE 2 // Those whom the partnership works with.

// Codes: CLOCK.
#define TYST_CODE_CLOCK_SYSTEM 1 // The machine's clock.
#define TYST_CODE_CLOCK_MANUAL 2 // The caller: for fixtures and tests.

// Codes: DESIGNATION.
#define TYST_CODE_DESIGNATION_PIONEER 1 // A Children First pioneer.

// Codes: DIRECTION.
#define TYST_CODE_DIRECTION_UP 1 // It rose.
#define TYST_CODE_DIRECTION_DOWN 2 // It fell.
#define TYST_CODE_DIRECTION_SAME 3 // It stayed.

// Codes: ENDORSEMENT.
#define TYST_CODE_ENDORSEMENT_SOUGHT 1 // Asked for; nothing more is recorded by this.
#define TYST_CODE_ENDORSEMENT_ENDORSED 2 // Given.
#define TYST_CODE_ENDORSEMENT_ADOPTED 3 // Taken over as the body's own.
#define TYST_CODE_ENDORSEMENT_DECLINED 4 // Refused.

// Codes: FORM.
#define TYST_CODE_FORM_ASKED 1 // The body was asked to do something.
#define TYST_CODE_FORM_PRESENTED 2 // A paper was presented.
#define TYST_CODE_FORM_NOTED 3 // Noted.
#define TYST_CODE_FORM_RECOGNISED 4 // Recognised.
#define TYST_CODE_FORM_RESPONSE 5 // A response to a question.
#define TYST_CODE_FORM_QUESTION 6 // A question was put.
#define TYST_CODE_FORM_PROPOSED 7 // Proposed.
#define TYST_CODE_FORM_AGREED 8 // Agreed.
#define TYST_CODE_FORM_ACCEPTED 9 // Accepted.
#define TYST_CODE_FORM_RESOLVED 10 // Resolved.
#define TYST_CODE_FORM_REJECTED 11 // Rejected.
#define TYST_CODE_FORM_DEFERRED 12 // Put off.

// Codes: FRAMEWORK.
#define TYST_CODE_FRAMEWORK_CHILDREN_FIRST_8 1 // The eight core principles of Children First.

// Codes: GROUND.
#define TYST_CODE_GROUND_REQUEST 1 // The person asked.
#define TYST_CODE_GROUND_RETENTION 2 // The retention period is over.
#define TYST_CODE_GROUND_ERROR 3 // It should never have been recorded.

// Codes: INTERVAL.
#define TYST_CODE_INTERVAL_WEEK 1 // In every seven days.
#define TYST_CODE_INTERVAL_MONTH 2 // In every month.
#define TYST_CODE_INTERVAL_QUARTER 3 // In every three months.
#define TYST_CODE_INTERVAL_HALF_YEAR 4 // In every six months.
#define TYST_CODE_INTERVAL_YEAR 5 // In every twelve months.

// Codes: JUDGEMENT.
#define TYST_CODE_JUDGEMENT_BETTER 1 // Better than before.
#define TYST_CODE_JUDGEMENT_WORSE 2 // Worse than before.
#define TYST_CODE_JUDGEMENT_SAME 3 // No better and no worse.
#define TYST_CODE_JUDGEMENT_ACHIEVED 4 // What was aimed at was reached.
#define TYST_CODE_JUDGEMENT_UNKNOWN 5 // The source leaves it open.

// Codes: LEVEL.
#define TYST_CODE_LEVEL_NATION 1 // A nation, such as Wales.
#define TYST_CODE_LEVEL_PROGRAMME 2 // A programme or approach that areas belong to.
#define TYST_CODE_LEVEL_PIONEER_AREA 3 // An area that is or may become a pioneer.
#define TYST_CODE_LEVEL_COUNTY_STRATEGY 4 // A county with a strategy of its own.
#define TYST_CODE_LEVEL_ASSOCIATION 5 // An association of authorities.
#define TYST_CODE_LEVEL_COMMUNITY 6 // A community or estate inside an area.
#define TYST_CODE_LEVEL_SITE 7 // A single site.

// Codes: MEASURE.
#define TYST_CODE_MEASURE_UNIT 1 // A number of something.
#define TYST_CODE_MEASURE_PERCENTAGE 2 // A share of a hundred.
#define TYST_CODE_MEASURE_NOMINAL 3 // A number that only names.
#define TYST_CODE_MEASURE_ORDINAL 4 // A number on a scale.
#define TYST_CODE_MEASURE_QUALITATIVE 5 // Words only; never a number.

// Codes: MEASUREMENT_ROLE.
#define TYST_CODE_MEASUREMENT_ROLE_BASELINE 1 // The starting point.
#define TYST_CODE_MEASUREMENT_ROLE_ACTUAL 2 // A later result.

// Codes: METHOD.
#define TYST_CODE_METHOD_PAPER 1 // On paper.
#define TYST_CODE_METHOD_DIGITAL 2 // On a screen.
#define TYST_CODE_METHOD_MEETING 3 // In meetings.
#define TYST_CODE_METHOD_CORRESPONDENCE 4 // By letter.
#define TYST_CODE_METHOD_MIXED 5 // In several ways.

// Codes: PARTY_TYPE.
#define TYST_CODE_PARTY_TYPE_ORGANISATION 1 // An organisation.
#define TYST_CODE_PARTY_TYPE_SERVICE 2 // A service of an organisation.
#define TYST_CODE_PARTY_TYPE_BODY 3 // A board, committee or group that meets.
#define TYST_CODE_PARTY_TYPE_POST 4 // An office, whoever holds it.
#define TYST_CODE_PARTY_TYPE_COMMUNITY_GROUP 5 // A group of residents.

// Codes: POLARITY.
#define TYST_CODE_POLARITY_HIGHER_IS_BETTER 1 // More is better.
#define TYST_CODE_POLARITY_LOWER_IS_BETTER 2 // Less is better.
#define TYST_CODE_POLARITY_NEITHER 3 // Neither.

// Codes: PRINCIPLE.
#define TYST_CODE_PRINCIPLE_P1 1 // Clarity of place.
#define TYST_CODE_PRINCIPLE_P2 2 // A long-term, shared, strategic focus.
#define TYST_CODE_PRINCIPLE_P3 3 // A focus on a community's strengths.
#define TYST_CODE_PRINCIPLE_P4 4 // Local freedom to decide the focus of activity.
#define TYST_CODE_PRINCIPLE_P5 5 // Anchor organisations.
#define TYST_CODE_PRINCIPLE_P6 6 // A multi-agency approach.
#define TYST_CODE_PRINCIPLE_P7 7 // System change and effective data sharing.
#define TYST_CODE_PRINCIPLE_P8 8 // Dedicated secretariat support.

// Codes: QUADRANT.
#define TYST_CODE_QUADRANT_HOW_MUCH 1 // How much did we do?
#define TYST_CODE_QUADRANT_HOW_WELL 2 // How well did we do it?
#define TYST_CODE_QUADRANT_BETTER_OFF 3 // Is anyone better off?

// Codes: QUOTE_LANGUAGE.
#define TYST_CODE_QUOTE_LANGUAGE_EN 1 // English.
#define TYST_CODE_QUOTE_LANGUAGE_CY 2 // Welsh.

// Codes: REASON.
#define TYST_CODE_REASON_LATE_INFORMATION 1 // More became known.
#define TYST_CODE_REASON_PLANNED_REVISION 2 // A revision that was announced.
#define TYST_CODE_REASON_TRANSCRIPTION_ERROR 3 // It was typed wrongly.
#define TYST_CODE_REASON_SOURCE_ERROR 4 // The source was wrong.
#define TYST_CODE_REASON_METHOD_CHANGE 5 // It is now measured in another way.
#define TYST_CODE_REASON_BOUNDARY_CHANGE 6 // The area's boundary changed.
#define TYST_CODE_REASON_DISPUTE_UPHELD 7 // It was disputed, rightly.
#define TYST_CODE_REASON_DUPLICATE 8 // It was recorded twice.
#define TYST_CODE_REASON_DISPUTE_REJECTED 9 // It was disputed, wrongly: why a dispute is withdrawn.

// Codes: RECORDED.
#define TYST_CODE_RECORDED_YES 1 // It was.
#define TYST_CODE_RECORDED_NO 2 // It was not.
#define TYST_CODE_RECORDED_NOT_RECORDED 3 // The source does not say.

// Codes: RESOURCE.
#define TYST_CODE_RESOURCE_FUNDING 1 // Money.
#define TYST_CODE_RESOURCE_PEOPLE 2 // Staff or volunteers.
#define TYST_CODE_RESOURCE_PREMISES 3 // Rooms or sites.
#define TYST_CODE_RESOURCE_EQUIPMENT 4 // Things.
#define TYST_CODE_RESOURCE_IN_KIND 5 // Anything else without payment.

// Codes: ROLE.
#define TYST_CODE_ROLE_ANCHOR 1 // The anchor organisation.
#define TYST_CODE_ROLE_SECRETARIAT 2 // Gives secretariat support.
#define TYST_CODE_ROLE_SPONSOR 3 // Sponsors a strategy.
#define TYST_CODE_ROLE_LEAD 4 // Leads.
#define TYST_CODE_ROLE_JOINT_LEAD 5 // Leads together with another.
#define TYST_CODE_ROLE_GOVERNANCE 6 // Oversees.
#define TYST_CODE_ROLE_APPROVER 7 // Approves.
#define TYST_CODE_ROLE_FACILITATOR 8 // Enables others to work together.
#define TYST_CODE_ROLE_FUNDER 9 // Gives money.
#define TYST_CODE_ROLE_HOST 10 // Houses the work of others.
#define TYST_CODE_ROLE_CO_LOCATED 11 // Works at a host's site.
#define TYST_CODE_ROLE_DELIVERY 12 // Delivers work.
#define TYST_CODE_ROLE_TRAINING_PROVIDER 13 // Trains others.
#define TYST_CODE_ROLE_ADVISER 14 // Advises.
#define TYST_CODE_ROLE_KEY_PARTNER 15 // Named as a key partner.
#define TYST_CODE_ROLE_COMMUNITY 16 // Speaks for residents.
#define TYST_CODE_ROLE_CHILDREN_VOICE 17 // Brings the voice of children.

// Codes: SCOPE.
#define TYST_CODE_SCOPE_ALL 1 // All of them.
#define TYST_CODE_SCOPE_SOME 2 // Some of them.

// Codes: SENSITIVITY.
#define TYST_CODE_SENSITIVITY_PUBLIC 1 // Anyone.
#define TYST_CODE_SENSITIVITY_PARTNERS 2 // The partners. The default.
#define TYST_CODE_SENSITIVITY_RESTRICTED 3 // Named people only.

// Codes: STAGE.
#define TYST_CODE_STAGE_RESEARCHING 1 // Being looked into.
#define TYST_CODE_STAGE_DEVELOPING 2 // Being made.
#define TYST_CODE_STAGE_DEVELOPED 3 // Made; its use is not recorded.
#define TYST_CODE_STAGE_PILOTING 4 // On trial.
#define TYST_CODE_STAGE_ESTABLISHED 5 // In regular use.
#define TYST_CODE_STAGE_ENDED 6 // Over. Final.

// Codes: STANCE.
#define TYST_CODE_STANCE_SUPPORT 1 // In favour.
#define TYST_CODE_STANCE_ENDORSE 2 // Endorsed.
#define TYST_CODE_STANCE_MIXED 3 // Partly in favour.
#define TYST_CODE_STANCE_OPPOSE 4 // Against.
#define TYST_CODE_STANCE_NONE 5 // Took no side.

// Codes: STANCE_BASIS.
#define TYST_CODE_STANCE_BASIS_OWN 1 // The respondent's own words.
#define TYST_CODE_STANCE_BASIS_COLLECTIVE 2 // A statement about all respondents together.

// Codes: STATUS.
#define TYST_CODE_STATUS_IN_PROGRESS 1 // Under way.
#define TYST_CODE_STATUS_KEPT 2 // Kept. Final.
#define TYST_CODE_STATUS_PART_KEPT 3 // Kept in part.
#define TYST_CODE_STATUS_MISSED 4 // Not kept in time.
#define TYST_CODE_STATUS_DROPPED 5 // Given up. Final.

// Codes: STRENGTH.
#define TYST_CODE_STRENGTH_STATED 1 // The source says so.
#define TYST_CODE_STRENGTH_JUDGED 2 // The recorder judged it from the source.

// Codes: TOPIC.
#define TYST_CODE_TOPIC_STORY 1 // The story behind a result.
#define TYST_CODE_TOPIC_MODEL 2 // How the work is organised.
#define TYST_CODE_TOPIC_EVALUATION 3 // Evaluation.
#define TYST_CODE_TOPIC_FUNDING 4 // Money.
#define TYST_CODE_TOPIC_EVIDENCE 5 // Evidence.
#define TYST_CODE_TOPIC_EXPECTATION 6 // What is expected.
#define TYST_CODE_TOPIC_PRIORITY 7 // A priority.
#define TYST_CODE_TOPIC_POSITIONING 8 // What the approach is and is not.
#define TYST_CODE_TOPIC_SCOPE 9 // Whom or what it covers.
#define TYST_CODE_TOPIC_ACTIVITY 10 // Something done.
#define TYST_CODE_TOPIC_PARTICIPATION 11 // Taking part.
#define TYST_CODE_TOPIC_DRIVER 12 // What drives the work.
#define TYST_CODE_TOPIC_SUPPORT 13 // Support for a proposal.
#define TYST_CODE_TOPIC_PRINCIPLE 14 // A principle of the approach.
#define TYST_CODE_TOPIC_CORROBORATION 15 // A second source for a fact.
#define TYST_CODE_TOPIC_CONFLICT 16 // Two sources that differ.
