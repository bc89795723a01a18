//! The accounts of people, the tokens of programs, and the invitations to have an account.
//!
//! It reads no clock and no file: times are seconds since 1970, and come from outside.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use tyst_event::Slug;

use crate::secret::kept;
use crate::{Caller, Passphrase, Right, Role, Second, Secret};

/// How long an invitation works.
pub const INVITATION_LIFE_S: u64 = 7 * 24 * 60 * 60;
/// The most that a token works for.
pub const TOKEN_LIFE_S_MAX: u64 = 366 * 24 * 60 * 60;
/// The most accounts, tokens and invitations together, and the most rights of one of them.
const NAMES_MAX: usize = 2_000;
const RIGHTS_MAX: usize = 64;
/// How every token begins, so that people and programs that look for secrets know it.
const TOKEN_MARK: &str = "tyst_";

/// Somebody who may come in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Account {
    /// What they hold.
    pub rights: Vec<Right>,
    passphrase: Passphrase,
    second: Second,
    /// The step of the last code that was used.
    step: u64,
}

/// A program that may ask.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Token {
    /// What it holds.
    pub rights: Vec<Right>,
    /// Until when.
    pub expires: u64,
    secret: String,
}

/// Somebody who may make an account.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invitation {
    /// What they will hold.
    pub rights: Vec<Right>,
    /// Until when it works.
    pub expires: u64,
    secret: String,
    /// The account that made it, and with which it ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    by: Option<String>,
}

/// All who may come in, by their names.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Book {
    version: u32,
    accounts: BTreeMap<String, Account>,
    tokens: BTreeMap<String, Token>,
    invitations: BTreeMap<String, Invitation>,
}

/// Why something cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BookError {
    /// The name is another one's.
    #[error("there is an account or a token of the name {0}")]
    Taken(Slug),
    /// There is nobody of the name.
    #[error("there is no account and no token of the name {0}")]
    Unknown(Slug),
    /// Somebody would hold nothing, or more than a person can oversee.
    #[error("one to {RIGHTS_MAX} rights, please")]
    Rights,
    /// Somebody would give rights in one area alone, which no right is for.
    #[error("an administrator gives rights everywhere, and not for {0} alone")]
    Area(Slug),
    /// There are too many.
    #[error("there are {NAMES_MAX} accounts, tokens and invitations, which is the most")]
    Full,
    /// A token would work for too long, or not at all.
    #[error("a token works for a year at most")]
    Expires,
    /// Nobody would be left who can give rights.
    #[error("{0} is the last one who may give rights everywhere")]
    Last(Slug),
    /// The invitation was used, has expired or never was.
    #[error("the invitation was used or is too old")]
    NotInvited,
    /// The system gave no random bytes.
    #[error("the system gives no random bytes")]
    Random,
}

impl Book {
    /// The version of the form in which it is kept.
    pub const VERSION: u32 = 1;

    /// Returns a book without anybody.
    pub fn new() -> Self {
        Self { version: Self::VERSION, ..Self::default() }
    }

    /// Returns whether a book that was read is one that this version knows, with sound names.
    pub(crate) fn is_sound(&self) -> bool {
        let mut names = self.accounts.keys().chain(self.tokens.keys()).chain(self.invitations.keys());
        self.version == Self::VERSION && names.all(|name| Slug::new(name).is_some())
    }

    /// Returns whether nobody has an account.
    pub fn is_empty(&self) -> bool {
        self.accounts.is_empty()
    }

    /// Returns all accounts.
    pub fn accounts(&self) -> impl Iterator<Item = (&str, &Account)> {
        self.accounts.iter().map(|(name, account)| (name.as_str(), account))
    }

    /// Returns all tokens, also those that have expired.
    pub fn tokens(&self) -> impl Iterator<Item = (&str, &Token)> {
        self.tokens.iter().map(|(name, token)| (name.as_str(), token))
    }

    /// Returns the invitations that nobody has used yet.
    pub fn invitations(&self, now: u64) -> impl Iterator<Item = (&str, &Invitation)> {
        let open = self.invitations.iter().filter(move |(_, invitation)| invitation.expires > now);
        open.map(|(name, invitation)| (name.as_str(), invitation))
    }

    /// Returns who has an account, with what they hold now.
    pub fn caller(&self, name: &str) -> Option<Caller> {
        let account = self.accounts.get(name)?;
        Some(Caller::new(Slug::new(name)?, account.rights.clone()))
    }

    /// Returns the account of a name.
    pub fn account(&self, name: &str) -> Option<&Account> {
        self.accounts.get(name)
    }

    /// Returns the program that shows a token, where that still works.
    pub fn bearer(&self, shown: &str, now: u64) -> Option<Caller> {
        let kept = kept(shown);
        let (name, token) = self.tokens.iter().find(|(_, token)| token.secret == kept)?;
        (token.expires > now).then(|| Some(Caller::new(Slug::new(name)?, token.rights.clone())))?
    }

    /// Returns what somebody holds: an account, a token or an invitation that still works.
    pub fn rights(&self, name: &Slug, now: u64) -> Option<&[Right]> {
        let key = name.as_str();
        let account = self.accounts.get(key).map(|account| &account.rights);
        let token = || self.tokens.get(key).map(|token| &token.rights);
        let invited = || self.invitations(now).find(|(other, _)| *other == key).map(|(_, open)| &open.rights);
        account.or_else(token).or_else(invited).map(Vec::as_slice)
    }

    /// Invites somebody to have an account of a name; an invitation of that name that was not used works no longer.
    ///
    /// # Errors
    /// [`BookError`]
    pub fn invite(&mut self, name: &Slug, rights: Vec<Right>, now: u64) -> Result<Secret, BookError> {
        self.invitations.retain(|_, invitation| invitation.expires > now);
        if self.tokens.contains_key(name.as_str()) || self.accounts.contains_key(name.as_str()) {
            return Err(BookError::Taken(name.clone()));
        }
        self.fits(name, &rights)?;
        let secret = Secret::new("").map_err(|_| BookError::Random)?;
        let invitation =
            Invitation { rights, expires: now + INVITATION_LIFE_S, secret: secret.kept(), by: None };
        self.invitations.insert(name.to_string(), invitation);
        Ok(secret)
    }

    /// Says which account made an invitation: it is taken back with that one.
    pub fn made_by(&mut self, invited: &Slug, by: &Slug) {
        if let Some(invitation) = self.invitations.get_mut(invited.as_str()) {
            invitation.by = Some(by.to_string());
        }
    }

    /// Takes passphrase and second factor from an account at once, and invites whoever has it to make them anew; what they hold they
    /// hold again then.
    ///
    /// # Errors
    /// [`BookError`]
    pub fn reset(&mut self, name: &Slug, now: u64) -> Result<(Secret, Vec<Right>), BookError> {
        let account = self.accounts.remove(name.as_str()).ok_or_else(|| BookError::Unknown(name.clone()))?;
        Ok((self.invite(name, account.rights.clone(), now)?, account.rights))
    }

    /// Returns who is invited by a secret that works.
    pub fn invited(&self, shown: &str, now: u64) -> Option<&str> {
        let kept = kept(shown);
        self.invitations(now).find(|(_, invitation)| invitation.secret == kept).map(|(name, _)| name)
    }

    /// Makes the account of whoever is invited; `step` is that of the code by which they showed that their second factor works.
    ///
    /// # Errors
    /// [`BookError::NotInvited`]
    pub fn join(
        &mut self,
        shown: &str,
        passphrase: Passphrase,
        second: Second,
        step: u64,
        now: u64,
    ) -> Result<Caller, BookError> {
        let name = self.invited(shown, now).ok_or(BookError::NotInvited)?.to_owned();
        let invitation = self.invitations.remove(&name).ok_or(BookError::NotInvited)?;
        let rights = invitation.rights;
        self.accounts.insert(name.clone(), Account { rights, passphrase, second, step });
        self.caller(&name).ok_or(BookError::NotInvited)
    }

    /// Uses a code of somebody, once: returns whether it is right and none that was used before, nor one before that.
    pub fn use_code(&mut self, name: &str, code: &str, now: u64) -> bool {
        let Some(account) = self.accounts.get_mut(name) else { return false };
        let Some(step) = account.second.step(code, now).filter(|step| *step > account.step) else {
            return false;
        };
        account.step = step;
        true
    }

    /// Makes a token for a program, which works until `expires`.
    ///
    /// # Errors
    /// [`BookError`]
    pub fn token(
        &mut self,
        name: &Slug,
        rights: Vec<Right>,
        expires: u64,
        now: u64,
    ) -> Result<Secret, BookError> {
        if self.holds(name) {
            return Err(BookError::Taken(name.clone()));
        }
        if expires <= now || expires > now + TOKEN_LIFE_S_MAX {
            return Err(BookError::Expires);
        }
        self.fits(name, &rights)?;
        let secret = Secret::new(TOKEN_MARK).map_err(|_| BookError::Random)?;
        self.tokens.insert(name.to_string(), Token { rights, expires, secret: secret.kept() });
        Ok(secret)
    }

    /// Sets what somebody holds from now on.
    ///
    /// # Errors
    /// [`BookError`]
    pub fn set_rights(&mut self, name: &Slug, rights: &[Right]) -> Result<(), BookError> {
        if !self.holds(name) {
            return Err(BookError::Unknown(name.clone()));
        }
        self.take_no_last(name, rights)?;
        self.fits(name, rights)?;
        let key = name.as_str();
        for held in [
            self.accounts.get_mut(key).map(|account| &mut account.rights),
            self.tokens.get_mut(key).map(|token| &mut token.rights),
            self.invitations.get_mut(key).map(|invitation| &mut invitation.rights),
        ]
        .into_iter()
        .flatten()
        {
            *held = rights.to_vec();
        }
        Ok(())
    }

    /// Closes an account with the invitations that it made, ends a token or takes an invitation back. The name is free again.
    ///
    /// # Errors
    /// [`BookError`]
    pub fn close(&mut self, name: &Slug) -> Result<(), BookError> {
        if !self.holds(name) {
            return Err(BookError::Unknown(name.clone()));
        }
        self.take_no_last(name, &[])?;
        self.accounts.remove(name.as_str());
        self.tokens.remove(name.as_str());
        self.invitations.remove(name.as_str());
        self.invitations.retain(|_, invitation| invitation.by.as_deref() != Some(name.as_str()));
        Ok(())
    }

    fn holds(&self, name: &Slug) -> bool {
        let key = name.as_str();
        self.accounts.contains_key(key) || self.tokens.contains_key(key) || self.invitations.contains_key(key)
    }

    fn fits(&self, name: &Slug, rights: &[Right]) -> Result<(), BookError> {
        if rights.is_empty() || rights.len() > RIGHTS_MAX {
            return Err(BookError::Rights);
        }
        let mut giving = rights.iter().filter(|right| right.role == Role::Administrator);
        if let Some(area) = giving.find_map(|right| right.area.as_ref()) {
            return Err(BookError::Area(area.clone()));
        }
        let count = self.accounts.len() + self.tokens.len() + self.invitations.len();
        if count >= NAMES_MAX && !self.holds(name) { Err(BookError::Full) } else { Ok(()) }
    }

    /// Refuses to take the right to give rights from the last person who has it.
    fn take_no_last(&self, name: &Slug, rights: &[Right]) -> Result<(), BookError> {
        let gives = |rights: &[Right]| rights.contains(&Right::ADMINISTRATOR);
        let is_giver = self.accounts.get(name.as_str()).is_some_and(|account| gives(&account.rights));
        let others =
            self.accounts.iter().any(|(other, account)| other != name.as_str() && gives(&account.rights));
        if is_giver && !others && !gives(rights) { Err(BookError::Last(name.clone())) } else { Ok(()) }
    }
}

impl Account {
    /// Returns what is kept of their passphrase.
    pub fn passphrase(&self) -> &Passphrase {
        &self.passphrase
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Act;

    const NOW: u64 = 1_800_000_000;

    fn slug(text: &str) -> Slug {
        Slug::new(text).unwrap()
    }

    fn rights(words: &str) -> Vec<Right> {
        vec![words.parse().unwrap()]
    }

    /// A book with one account, and the second factor of it.
    fn joined(name: &str, held: &str) -> (Book, Second) {
        let mut book = Book::new();
        let second = join(&mut book, name, held);
        (book, second)
    }

    fn join(book: &mut Book, name: &str, held: &str) -> Second {
        let invitation = book.invite(&slug(name), rights(held), NOW).unwrap();
        let second = Second::new().unwrap();
        let passphrase = Passphrase::new("correct horse battery", name).unwrap();
        book.join(invitation.shown(), passphrase, second.clone(), 0, NOW).unwrap();
        second
    }

    #[test]
    fn an_invitation_makes_one_account_and_not_for_ever() {
        let mut book = Book::new();
        let invitation = book.invite(&slug("ann"), rights("reader"), NOW).unwrap();
        assert_eq!(book.invited(invitation.shown(), NOW), Some("ann"));
        assert_eq!(book.invited(invitation.shown(), NOW + INVITATION_LIFE_S), None);
        assert_eq!(book.invited("another", NOW), None);
        let passphrase = Passphrase::new("correct horse battery", "ann").unwrap();
        let mut join = |now| {
            book.join(invitation.shown(), passphrase.clone(), Second::new().unwrap(), 0, now)
                .map(|caller| caller.name)
        };
        assert_eq!(join(NOW + INVITATION_LIFE_S), Err(BookError::NotInvited));
        assert_eq!(join(NOW), Ok(slug("ann")));
        assert_eq!(join(NOW), Err(BookError::NotInvited));
    }

    #[test]
    fn a_second_invitation_ends_the_first_one() {
        let mut book = Book::new();
        let first = book.invite(&slug("ann"), rights("administrator"), NOW).unwrap();
        let second = book.invite(&slug("ann"), rights("reader"), NOW).unwrap();
        assert_eq!([&first, &second].map(|one| book.invited(one.shown(), NOW)), [None, Some("ann")]);
        assert_eq!(book.rights(&slug("ann"), NOW), Some(&rights("reader")[..]));
        assert_eq!(book.rights(&slug("ann"), NOW + INVITATION_LIFE_S), None);
    }

    #[test]
    fn an_account_is_made_anew_with_its_rights_and_lets_nobody_in_until_then() {
        let (mut book, old) = joined("ann", "administrator");
        let (secret, held) = book.reset(&slug("ann"), NOW).unwrap();
        assert_eq!((held, book.caller("ann")), (rights("administrator"), None));
        assert!(!book.use_code("ann", &old.code(NOW).unwrap(), NOW));
        let (new, passphrase) = (Second::new().unwrap(), Passphrase::new("correct horse battery", "ann"));
        let caller = book.join(secret.shown(), passphrase.unwrap(), new.clone(), 0, NOW).unwrap();
        assert_eq!(caller.rights(), rights("administrator"));
        assert!(book.use_code("ann", &new.code(NOW).unwrap(), NOW));
        assert_eq!(book.reset(&slug("ben"), NOW).err(), Some(BookError::Unknown(slug("ben"))));
    }

    #[test]
    fn a_code_works_once_and_no_earlier_one_after_it() {
        let (mut book, second) = joined("ann", "reader");
        let [before, code] = [NOW - 30, NOW].map(|seconds| second.code(seconds).unwrap());
        assert!(!book.use_code("ben", &code, NOW), "there is no such account");
        assert!(book.use_code("ann", &code, NOW));
        assert!(!book.use_code("ann", &code, NOW) && !book.use_code("ann", &before, NOW));
    }

    #[test]
    fn a_token_works_until_its_day_and_until_it_is_ended() {
        let (mut book, _) = joined("ann", "administrator");
        let token = book.token(&slug("sync"), rights("recorder newport"), NOW + 10, NOW).unwrap();
        assert!(token.shown().starts_with("tyst_"));
        let caller = book.bearer(token.shown(), NOW).unwrap();
        assert_eq!((caller.name.as_str(), caller.rights()), ("sync", &rights("recorder newport")[..]));
        assert_eq!(book.bearer(token.shown(), NOW + 10), None);
        assert_eq!(book.bearer(&token.shown()[5..], NOW), None);
        assert_eq!(book.bearer("", NOW), None);
        book.close(&slug("sync")).unwrap();
        assert_eq!(book.bearer(token.shown(), NOW), None);
        for expires in [NOW, NOW + TOKEN_LIFE_S_MAX + 1] {
            let refused = book.token(&slug("sync"), rights("reader"), expires, NOW);
            assert_eq!(refused.err(), Some(BookError::Expires));
        }
    }

    #[test]
    fn rights_change_at_once_and_a_name_is_one_persons() {
        let (mut book, _) = joined("ann", "reader");
        book.set_rights(&slug("ann"), &rights("recorder newport")).unwrap();
        let caller = book.caller("ann").unwrap();
        assert!(caller.may_somewhere(Act::Record) && !caller.may_everywhere(Act::Read));
        assert_eq!(book.set_rights(&slug("ann"), &[]), Err(BookError::Rights));
        assert_eq!(book.set_rights(&slug("ben"), &rights("reader")), Err(BookError::Unknown(slug("ben"))));
        let taken = book.token(&slug("ann"), rights("reader"), NOW + 1, NOW);
        assert_eq!(taken.err(), Some(BookError::Taken(slug("ann"))));
        book.token(&slug("sync"), rights("reader"), NOW + 1, NOW).unwrap();
        let taken = book.invite(&slug("sync"), rights("reader"), NOW);
        assert_eq!(taken.err(), Some(BookError::Taken(slug("sync"))));
    }

    #[test]
    fn somebody_can_always_give_rights() {
        let (mut book, _) = joined("ann", "administrator");
        let ann = slug("ann");
        assert_eq!(book.close(&ann), Err(BookError::Last(ann.clone())));
        assert_eq!(
            book.set_rights(&ann, &rights("administrator newport")),
            Err(BookError::Last(ann.clone()))
        );
        assert_eq!(book.invite(&ann, rights("reader"), NOW).err(), Some(BookError::Taken(ann.clone())));
        join(&mut book, "ben", "administrator");
        assert_eq!(book.close(&ann), Ok(()));
        assert_eq!(book.caller("ann"), None);
    }

    #[test]
    fn whoever_is_closed_leaves_no_open_invitation() {
        let (mut book, _) = joined("ann", "administrator");
        join(&mut book, "ben", "administrator");
        let [by_ann, by_ben] = [("cai", "ann"), ("dai", "ben")].map(|(name, by)| {
            let secret = book.invite(&slug(name), rights("administrator"), NOW).unwrap();
            book.made_by(&slug(name), &slug(by));
            secret
        });
        book.close(&slug("ann")).unwrap();
        assert_eq!([&by_ann, &by_ben].map(|one| book.invited(one.shown(), NOW)), [None, Some("dai")]);
    }

    #[test]
    fn nobody_gives_rights_in_one_area_alone() {
        let mut book = Book::new();
        let refused = book.invite(&slug("ann"), rights("administrator newport"), NOW).err();
        assert_eq!(refused, Some(BookError::Area(slug("newport"))));
    }

    #[test]
    fn nothing_secret_stands_in_what_is_kept() {
        let (mut book, _) = joined("ann", "administrator");
        let token =
            book.token(&slug("sync"), vec![Right { role: Role::Reader, area: None }], NOW + 1, NOW).unwrap();
        let invitation = book.invite(&slug("ben"), rights("reader"), NOW).unwrap();
        let text = serde_json::to_string(&book).unwrap();
        for secret in [token.shown(), invitation.shown(), "horse"] {
            assert!(!text.contains(secret), "{text}");
        }
        let read: Book = serde_json::from_str(&text).unwrap();
        assert!(read == book && read.is_sound());
    }
}
