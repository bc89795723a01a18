//! The libraries that make reports: which there are, who vouches for each, and which are not used and why.
//!
//! Nothing is changed here. Whom to trust is said on the machine itself, by whoever can read its files.

use axum::extract::State;
use axum::response::IntoResponse;
use maud::{Markup, html};

use super::{Answer, Fault, Tongue, english, page};
use crate::app::Pages;
use crate::service::{Library, Program};
use crate::words;

pub(crate) async fn list(tongue: Tongue, State(pages): State<Pages>) -> Answer {
    let all = pages.service.reporting(Program::libraries).await;
    let all = all.map_err(Fault::service(tongue))?;
    let title = tongue.say(words::PLUGINS);
    let main = html! {
        h1 { (title) }
        p { (tongue.say(words::PLUGINS_ABOUT)) " " code { "tyst plugin trust" } }
        @if all.is_empty() { p { (tongue.say(words::NO_REPORTS)) } } @else { (table(tongue, &all)) }
    };
    Ok(page(tongue, "/plugins", title, &main).into_response())
}

fn table(tongue: Tongue, all: &[Library]) -> Markup {
    html! {
        section.wide tabindex="0" aria-label=(tongue.say(words::PLUGINS)) {
            table {
                thead {
                    tr {
                        @for label in [words::REPORT, words::VERSION, words::VOUCHED_FOR, words::DIGEST, words::USED] {
                            th scope="col" { (tongue.say(label)) }
                        }
                    }
                }
                tbody {
                    @for library in all {
                        tr {
                            th scope="row" { (library.name) }
                            td { (library.version) }
                            td {
                                @if let Some(level) = &library.level {
                                    @let (words, shown) = level.shown_in(tongue.0);
                                    @if shown == tongue.0 { (words) } @else { span lang=(shown.tag()) { (words) } }
                                }
                            }
                            td { code { (library.digest) } }
                            td {
                                @match &library.unused {
                                    None => (tongue.say(words::YES)),
                                    Some(why) => { (tongue.say(words::NO)) ": " (english(tongue, why)) }
                                }
                            }
                        }
                    }
                }
            }
        }
    }
}
