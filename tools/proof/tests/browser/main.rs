//! Looks at every page in a browser, as its readers do.

use std::process::ExitCode;
use std::sync::OnceLock;

use anyhow::Result;
use libtest_mimic::Arguments;
use proof::browser;
use proof::site::Site;
use proof::site::mdbook as book;
use proof::site::mdbook::{self, Built};

#[path = "../common/mod.rs"]
mod common;
mod copy;
mod every_page;
mod keyboard;
mod orders;
mod paper;
mod pdf;
mod planted;
mod recording;
mod search;
mod template;
mod weight;

use common::trial;

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mdbook = mdbook::missing();
    let chromium = browser::missing();
    let both = mdbook.clone().or_else(|| chromium.clone());
    let here = |name: &str, test: fn() -> Result<()>| trial(name, both.clone(), test);
    let trials = vec![
        trial(
            "the_template_is_mdbooks_with_our_patch",
            mdbook.clone(),
            template::patch,
        ),
        trial(
            "the_template_has_one_style_sheet_and_one_script",
            None,
            template::parts,
        ),
        trial(
            "the_dark_theme_is_whole_without_scripts",
            None,
            template::dark_without_scripts,
        ),
        trial(
            "the_template_describes_each_page",
            mdbook.clone(),
            template::heads,
        ),
        trial(
            "a_missing_page_has_its_style_below_a_path",
            mdbook,
            template::below_a_path,
        ),
        here("every_page_is_accessible_in_every_theme", every_page::axe),
        here(
            "open_menus_are_accessible_in_every_theme",
            every_page::menus,
        ),
        here("no_page_scrolls_sideways", every_page::width),
        here("no_aside_lies_on_another_or_on_text", every_page::asides),
        here("nothing_is_cut_off_without_a_sign", every_page::cut),
        here("nothing_vanishes_in_forced_colors", every_page::forced),
        here("labels_lie_inside_their_boxes", every_page::labels),
        here("no_page_writes_to_the_console", every_page::console),
        here("no_page_asks_another_host", every_page::requests),
        here(
            "every_page_is_readable_without_scripts",
            every_page::no_scripts,
        ),
        here(
            "listings_and_terminals_are_whole_and_readable",
            every_page::columns,
        ),
        here("every_copy_button_fills_the_clipboard", copy::buttons),
        here(
            "the_keyboard_alone_reaches_everything",
            keyboard::everything,
        ),
        here("the_keyboard_alone_turns_the_pages", keyboard::turn),
        here("the_arrows_move_what_is_too_wide", keyboard::scroll),
        here("a_search_finds_commands_and_errors_first", search::finds),
        here(
            "a_search_in_a_published_book_finds_the_same_and_loads_250_kb",
            search::finds_published,
        ),
        here("the_names_of_the_lanes_stay_in_sight", recording::heads),
        here(
            "a_recording_is_stepped_by_button_and_by_key",
            recording::stepped,
        ),
        here(
            "the_figures_of_a_recording_are_in_their_place",
            recording::in_place,
        ),
        here(
            "the_lanes_of_a_recording_are_readable_on_a_phone",
            recording::readable,
        ),
        here("a_recording_stands_still", recording::still),
        here(
            "a_recording_is_complete_without_scripts_and_on_paper",
            recording::complete,
        ),
        here(
            "any_order_says_what_its_tables_and_the_recordings_say",
            orders::as_in_the_tables,
        ),
        here("any_order_is_chosen_by_the_keyboard_alone", orders::by_key),
        here(
            "any_order_is_complete_without_scripts_and_on_a_phone",
            orders::complete,
        ),
        here("any_order_breaks_no_line_in_a_call", orders::whole),
        here(
            "any_order_has_the_cursors_that_the_recordings_say",
            orders::cursors,
        ),
        here(
            "any_order_shows_one_server_at_a_time_on_a_phone",
            orders::one_server,
        ),
        here(
            "the_radios_of_any_order_stand_in_a_line_or_a_column",
            orders::radios,
        ),
        here("any_order_asks_nobody_to_choose_on_paper", orders::on_paper),
        here("the_system_chooses_dark_or_light", keyboard::scheme),
        here("nothing_is_cut_in_two_on_paper", paper::cuts),
        here(
            "the_contents_on_paper_have_the_right_pages",
            paper::contents,
        ),
        here(
            "the_book_prints_itself_for_readers_only",
            paper::prints_itself,
        ),
        here("solutions_are_printed_once_and_open", paper::solutions),
        here(
            "the_pdf_has_the_outline_of_the_book_and_no_dead_link",
            pdf::edition,
        ),
        #[cfg(unix)]
        trial(
            "commands_name_the_tool_that_they_miss",
            None,
            pdf::names_what_is_missing,
        ),
        here(
            "a_first_load_takes_at_most_20_files_and_150_kb",
            weight::loads,
        ),
        here("planted_cuts_are_found", paper::planted),
        here(
            "planted_faults_of_the_contents_on_paper_are_found",
            paper::planted_contents,
        ),
        here("planted_faults_of_the_pdf_are_found", pdf::planted),
        trial(
            "planted_faults_are_found",
            chromium.clone(),
            planted::faults,
        ),
        trial("planted_colors_are_found", chromium, planted::colors),
    ];
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// The book, built once.
fn built() -> Result<&'static Built> {
    static BUILT: OnceLock<Result<Built, String>> = OnceLock::new();
    let built = BUILT.get_or_init(|| book::build().map_err(|error| format!("{error:#}")));
    built
        .as_ref()
        .map_err(|error| anyhow::anyhow!(error.clone()))
}

/// The pages of the book. Of the programs only those at the end of a chapter are there: they have all that
/// the programs of [`steps`] have.
fn pages() -> Result<Vec<String>> {
    let mut pages = all_pages()?;
    pages.retain(|page| !is_step(page));
    Ok(pages)
}

/// The pages with the programs of the steps before the last of a chapter.
fn steps() -> Result<Vec<String>> {
    let mut pages = all_pages()?;
    pages.retain(|page| is_step(page));
    Ok(pages)
}

fn is_step(page: &str) -> bool {
    page.starts_with("steps/") && !page.ends_with("-src.html")
}

fn all_pages() -> Result<Vec<String>> {
    let site = Site::read(&built()?.pages())?;
    Ok(site.pages.into_iter().map(|page| page.path).collect())
}
