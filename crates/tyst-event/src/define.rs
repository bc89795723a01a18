//! The three macros from which the vocabulary is made: closed lists, records and kinds.
//!
//! They are macros because one definition has to become a struct, a wire form, a JSON form, a schema and field
//! numbers; nothing else in the project is made by a macro of its own.

/// Defines a closed list of codes: `number Variant "word" "meaning"`. Numbers are never used again.
macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $name:ident { $($number:literal $variant:ident $word:literal $about:literal),+ $(,)? })+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $name { $(#[doc = $about] $variant),+ }

        impl $name {
            /// Every code, in the order of its number.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];
            /// The list as a table.
            pub const LIST: CodeList = CodeList {
                name: stringify!($name), codes: &[$(($number, $word, $about)),+],
            };

            /// Returns the registered number.
            pub fn number(self) -> u16 {
                match self { $(Self::$variant => $number),+ }
            }
            /// Returns the code with this number.
            #[inline]
            pub fn from_number(number: u16) -> Option<Self> {
                match number { $($number => Some(Self::$variant),)+ _ => None }
            }
            /// Returns the word that stands for the code in JSON and on the command line.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }
            /// Returns the code that `word` stands for; `_` and `-` are the same.
            pub fn from_word(word: &str) -> Option<Self> {
                let word = word.replace('_', "-");
                Self::ALL.iter().copied().find(|code| code.word() == word)
            }
        }

        impl Field for $name {
            leaf!($name, Shape::Code(&$name::LIST), Code, |value| value.number(), |leaf| Self::from_number(leaf));

            fn write(&self, out: &mut Vec<u8>) {
                crate::wire::put(self.number(), out);
            }
            fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
                let number = input.take_as(crate::wire::Holds::Code)?;
                Self::from_number(number).ok_or(WireError::UnknownCode { list: stringify!($name), number })
            }
            fn to_json(&self) -> Option<Json> {
                Some(Json::from(self.word()))
            }
            fn from_json(json: &Json, problems: &mut Problems) -> Option<Self> {
                let code = json.as_str().and_then(Self::from_word);
                code.or_else(|| problems.not_a_code(json, &Self::LIST))
            }
        }
    )+};
}

/// Defines a group of fields: `number field: Type = "example"`, `slot` keys of a plugin for each field.
/// A function after `where` returns the rule that the record breaks, the words for it and what to type instead.
macro_rules! records {
    ($($(#[doc = $doc:literal])+ $name:ident slot $slot:literal $(where $rule:path)? {
        $($(#[doc = $about:literal])+ $number:literal $field:ident : $type:ty = $example:literal),+ $(,)?
    })+) => {$(
        $(#[doc = $doc])+
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name { $($(#[doc = $about])+ pub $field: $type),+ }

        impl $name {
            /// The fields as a table.
            pub const SHAPE: RecordShape = RecordShape {
                name: stringify!($name),
                slot: $slot,
                fields: &[$(FieldShape {
                    number: $number, name: stringify!($field), since: 1, about: concat!($($about, "\n"),+),
                    example: $example, required: <$type as Field>::REQUIRED, shape: <$type as Field>::shape,
                }),+],
            };
        }

        impl Field for $name {
            const KEYS: u16 = if $slot == 1 { 4 } else { 32 };
            type Seen<'a> = View<'a, $name>;

            fn shape() -> Shape {
                Shape::Record(&$name::SHAPE)
            }
            fn write(&self, out: &mut Vec<u8>) {
                $(self.$field.write(out);)+
            }
            fn read(input: &mut Input<'_>) -> Result<Self, WireError> {
                Ok(Self { $($field: input.at($number * $slot, Field::read)?),+ })
            }
            fn to_json(&self) -> Option<Json> {
                let mut map = serde_json::Map::new();
                $(map.extend(self.$field.to_json().map(|json| (stringify!($field).to_owned(), json)));)+
                Some(Json::Object(map))
            }
            fn from_json(json: &Json, problems: &mut Problems) -> Option<Self> {
                let map = problems.object(json, &Self::SHAPE)?;
                $(let $field = problems.field(map, stringify!($field));)+
                Some(Self { $($field: $field?),+ })
            }
            fn check(&self, problems: &mut Problems) {
                $(problems.inside(stringify!($field).to_owned(), |inner| self.$field.check(inner));)+
                $(if let Some((rule, message, hint)) = $rule(self) {
                    problems.add(rule, message, hint.map(str::to_owned));
                })?
            }
            fn emit(&self, key: u16, index: u16, sink: &mut Sink<'_>) {
                $(self.$field.emit(key + $number * $slot, index, sink);)+
            }
            #[inline]
            fn see(leaves: Leaves<'_>, key: u16, index: u16) -> Option<Self::Seen<'_>> {
                // What has a compulsory field is there when that is; the rest when any of it is.
                let compulsory = false $(|| <$type as Field>::REQUIRED)+;
                if !compulsory && !leaves.any(key..key.saturating_add(Self::KEYS), index) {
                    return None;
                }
                $(if <$type as Field>::REQUIRED && !<$type as Field>::is_there(leaves, key + $number * $slot, index) {
                    return None;
                })+
                Some(View::new(leaves, key, index))
            }
            fn own(seen: Self::Seen<'_>) -> Option<Self> {
                Some(Self { $($field: Field::own(seen.$field())?),+ })
            }
        }

        impl<'a> View<'a, $name> {
            $($(#[doc = $about])+
            #[inline]
            pub fn $field(&self) -> <$type as Field>::Seen<'a> {
                let (leaves, key, index) = self.place();
                <$type as Field>::see(leaves, key + $number * $slot, index)
                    .expect("the view was made only after what is compulsory was seen")
            })+
        }
    )+};
}

/// Defines the kinds of event: `number Name "kind.name" schema N { number [@since] field: Type [as "name"] = "example" }`.
/// A field added in a later schema carries `@ schema`, stands last, and may be left out.
macro_rules! vocabulary {
    ($($(#[doc = $doc:literal])+ $number:literal $name:ident $word:literal schema $schema:literal {
        $($(#[doc = $about:literal])+ $fnumber:literal $(@ $since:literal)? $field:ident : $type:ty
            $(as $json:literal)? = $example:literal),+ $(,)?
    })+) => {
        /// What kind of thing happened. The numbers are registered and never used again.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Kind { $($(#[doc = $doc])+ $name),+ }

        impl Kind {
            /// Every kind, in the order of the vocabulary.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// Returns the registered number.
            pub const fn number(self) -> u32 {
                match self { $(Self::$name => $number),+ }
            }
            /// Returns the kind with this number.
            #[inline]
            pub fn from_number(number: u32) -> Option<Self> {
                match number { $($number => Some(Self::$name),)+ _ => None }
            }
            /// Returns the name, such as `partner.joined`.
            pub fn name(self) -> &'static str {
                match self { $(Self::$name => $word),+ }
            }
            /// Returns the newest schema of the kind, which is the one that is written.
            pub const fn schema(self) -> u16 {
                match self { $(Self::$name => $schema),+ }
            }
            /// Returns what the kind is for, in a few sentences.
            pub fn about(self) -> &'static str {
                match self { $(Self::$name => concat!($($doc, "\n"),+).trim_ascii()),+ }
            }
            /// Returns the fields of its data.
            pub fn fields(self) -> &'static [FieldShape] {
                match self { $(Self::$name => $name::FIELDS),+ }
            }
        }

        /// The data of an event, by its kind.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum Body {
            $($(#[doc = $doc])+ $name($name),)+
            /// Data that this version cannot read: kept as it is, counted and shown.
            Unknown(Unknown),
        }

        impl Body {
            /// Returns the kind, or `None` when this version does not know it.
            pub fn kind(&self) -> Option<Kind> {
                match self { $(Self::$name(_) => Some(Kind::$name),)+ Self::Unknown(_) => None }
            }
            pub(crate) fn write(&self, out: &mut Vec<u8>) {
                match self {
                    $(Self::$name(data) => data.write(out),)+
                    Self::Unknown(unknown) => out.extend_from_slice(&unknown.payload),
                }
            }
            pub(crate) fn read(kind: Kind, schema: u16, input: &mut Input<'_>) -> Result<Self, WireError> {
                match kind { $(Kind::$name => $name::read(schema, input).map(Self::$name)),+ }
            }
            pub(crate) fn data_to_json(&self) -> Json {
                match self { $(Self::$name(data) => data.to_json(),)+ Self::Unknown(unknown) => unknown.to_json() }
            }
            pub(crate) fn data_from_json(kind: Kind, json: &Json, problems: &mut Problems) -> Option<Self> {
                match kind { $(Kind::$name => $name::from_json(json, problems).map(Self::$name)),+ }
            }
            /// Checks lengths and the rules that hold inside the data.
            pub fn check(&self, problems: &mut Problems) {
                match self { $(Self::$name(data) => data.check(problems),)+ Self::Unknown(_) => {} }
            }
            /// Hands the data to a plugin as leaves; the key of a field is its number times 32.
            pub fn emit(&self, sink: &mut Sink<'_>) {
                match self { $(Self::$name(data) => data.emit(sink),)+ Self::Unknown(_) => {} }
            }
        }

        /// The data of an event by its kind, as a report sees it.
        #[derive(Clone, Copy, Debug)]
        pub enum Data<'a> {
            $($(#[doc = $doc])+ $name(View<'a, $name>),)+
            /// A kind that this version does not know.
            Unknown,
        }

        impl<'a> Data<'a> {
            /// Returns whether no compulsory field of a kind is missing or makes no sense, of those that the reader declares.
            #[inline]
            pub fn is_whole(kind: Kind, leaves: Leaves<'_>) -> bool {
                match kind { $(Kind::$name => $name::is_whole(leaves, 0)),+ }
            }
            /// Returns the data of a kind, for which [`is_whole`](Data::is_whole) holds: whoever asks has asked that, else the
            /// function of a compulsory field panics.
            #[inline]
            pub fn checked(kind: Kind, leaves: Leaves<'a>) -> Self {
                match kind { $(Kind::$name => Self::$name(View::new(leaves, 0, 0))),+ }
            }
            /// Returns the data that a correction gives an entry of a kind, unknown where it makes no sense to this version.
            pub(crate) fn restated(kind: Kind, leaves: Leaves<'a>) -> Self {
                match kind { $(
                    Kind::$name if $name::is_whole(leaves, key::RESTATED) => {
                        Self::$name(View::new(leaves, key::RESTATED, 0))
                    }
                )+ _ => Self::Unknown }
            }
            /// Returns the data of a kind, or `None` where a compulsory field is missing or makes no sense.
            pub fn of(kind: Kind, leaves: Leaves<'a>) -> Option<Self> {
                Self::is_whole(kind, leaves).then(|| Self::checked(kind, leaves))
            }
            /// Returns the kind, or `None` when this version does not know it.
            pub fn kind(&self) -> Option<Kind> {
                match self { $(Self::$name(_) => Some(Kind::$name),)+ Self::Unknown => None }
            }
            /// Returns the data as data of its own, or `None` where it is not known.
            pub fn to_body(&self) -> Option<Body> {
                match self { $(Self::$name(data) => $name::own(*data).map(Body::$name),)+ Self::Unknown => None }
            }
        }

        $(
            $(#[doc = $doc])+
            #[derive(Clone, Debug, PartialEq, Eq)]
            pub struct $name { $($(#[doc = $about])+ pub $field: $type),+ }

            impl $name {
                /// The fields as a table.
                pub const FIELDS: &'static [FieldShape] = &[$(FieldShape {
                    number: $fnumber, name: first_of!($($json,)? stringify!($field)), since: first_of!($($since,)? 1),
                    about: concat!($($about, "\n"),+), example: $example,
                    required: <$type as Field>::REQUIRED, shape: <$type as Field>::shape,
                }),+];

                fn write(&self, out: &mut Vec<u8>) {
                    $(self.$field.write(out);)+
                }
                fn read(schema: u16, input: &mut Input<'_>) -> Result<Self, WireError> {
                    Ok(Self { $($field: input.field($fnumber * 32, schema >= first_of!($($since,)? 1))?),+ })
                }
                fn to_json(&self) -> Json {
                    let mut map = serde_json::Map::new();
                    $(map.extend(
                        self.$field.to_json().map(|json| (first_of!($($json,)? stringify!($field)).to_owned(), json)),
                    );)+
                    Json::Object(map)
                }
                fn from_json(json: &Json, problems: &mut Problems) -> Option<Self> {
                    let map = problems.object(json, &RecordShape { name: $word, slot: 32, fields: Self::FIELDS })?;
                    $(let $field = problems.field(map, first_of!($($json,)? stringify!($field)));)+
                    Some(Self { $($field: $field?),+ })
                }
                fn check(&self, problems: &mut Problems) {
                    $(problems.inside(
                        first_of!($($json,)? stringify!($field)).to_owned(), |inner| self.$field.check(inner),
                    );)+
                }
                fn emit(&self, sink: &mut Sink<'_>) {
                    $(self.$field.emit($fnumber * 32, 0, sink);)+
                }
                #[inline]
                fn is_whole(leaves: Leaves<'_>, first: u16) -> bool {
                    true $(&& (!<$type as Field>::REQUIRED
                        || !leaves.declares($fnumber * 32)
                        || <$type as Field>::is_there(leaves, first + $fnumber * 32, 0)))+
                }
                fn own(seen: View<'_, Self>) -> Option<Self> {
                    Some(Self { $($field: Field::own(seen.$field())?),+ })
                }
            }

            impl $name {
                $(/// Returns the field, for a reader that says what it reads.
                ///
                $(#[doc = $about])+
                pub const fn $field() -> Fields {
                    Fields::of(Kind::$name, $fnumber)
                })+
            }

            impl<'a> View<'a, $name> {
                $($(#[doc = $about])+
                #[inline]
                #[track_caller]
                pub fn $field(&self) -> <$type as Field>::Seen<'a> {
                    let (leaves, first, _) = self.place();
                    if !leaves.declares($fnumber * 32) {
                        undeclared($word, stringify!($name), stringify!($field));
                    }
                    <$type as Field>::see(leaves, first + $fnumber * 32, 0)
                        .expect("the view was made only after what is compulsory was seen")
                })+
            }
        )+
    };
}

/// Returns its first argument.
macro_rules! first_of {
    ($first:expr $(, $rest:expr)?) => {
        $first
    };
}

pub(crate) use {codes, first_of, records, vocabulary};
