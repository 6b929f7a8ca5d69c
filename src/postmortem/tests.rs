//! What is read of small documents, each of which shows one way of writing.

use super::{Depth, Kind, PostMortem, Reading, Role, SectionNames};
use crate::source::Source;

fn read(text: &str) -> PostMortem {
    PostMortem::read(&Source::new("docs/incidents/x.md", text), &Reading::default())
}

/// `role@line` of every section with a role.
fn sections(text: &str) -> Vec<String> {
    let source = Source::new("x.md", text);
    let post_mortem = PostMortem::read(&source, &Reading::default());
    let sections = post_mortem.sections.iter();
    sections.filter_map(|it| Some(format!("{}@{}", it.role?.name(), source.line(it.span.start)))).collect()
}

/// Day and time of every timeline entry.
fn entries(text: &str) -> Vec<String> {
    let post_mortem = read(text);
    let entries = post_mortem.timelines.iter().flat_map(|it| &it.entries);
    entries
        .map(|it| {
            let date = it.date.map_or_else(|| "?".to_owned(), |it| it.to_string());
            let clock = it.clock.map_or_else(|| "?".to_owned(), |it| it.strftime("%H:%M").to_string());
            format!("{date} {clock}")
        })
        .collect()
}

/// `owners|due|done` of every action item; the due words where they come to no day.
fn items(list: &str) -> Vec<String> {
    let post_mortem = read(&format!("# Outage of 3 May 2024\n\n## Action items\n\n{list}\n"));
    let text = post_mortem.outline.text();
    post_mortem
        .action_items
        .iter()
        .map(|it| {
            let owners: Vec<&str> = it.owners.iter().map(|it| it.name.as_str()).collect();
            let due = it.due.as_ref().map_or_else(String::new, |it| {
                it.date.map_or_else(|| format!("\"{}\"", &text[it.written.clone()]), |it| it.to_string())
            });
            format!("{}|{due}|{}", owners.join("+"), if it.done { "done" } else { "open" })
        })
        .collect()
}

#[test]
fn headings_are_known_in_any_dress() {
    let text = "# T\n\n## 🔍 3. Root Cause(s):\n\nx\n\nTimeline (all times UTC)\n---\n\nx\n\n### :eye: **Detection**\n\nx\n\n## IV. What went well?\n\nx";
    assert_eq!(sections(text), ["root-cause@3", "timeline@7", "detection@12", "went-well@16"]);
}

#[test]
fn more_names_of_sections_are_known() {
    let text = "# T\n\n## What did not help\n\nx\n\n## Fixes implemented (#12)\n\nx\n\n## Atendees\n\nx\n\n## Related documentation\n\nx";
    assert_eq!(sections(text), ["went-poorly@3", "resolution@7", "participants@11", "supporting@15"]);
    let text = "# T\n\n## What was the problem?\n\nx\n\n## Data lost\n\nx\n\n## Triggered by\n\nx\n\n## Root-cause hypothesis\n\nx\n\n## Future prevention\n\nx";
    assert_eq!(sections(text), ["summary@3", "impact@7", "trigger@11", "root-cause@15", "action-items@19"]);
    let text = "# T\n\n## Lessons learned\n\nx\n\n### Where we were lucky\n\nx\n\n### Actions for the future\n\nx\n\n## Index of evidence\n\nx";
    assert_eq!(sections(text), ["lessons@3", "lucky@7", "action-items@11", "supporting@15"]);
    let text = "# T\n\n## Fallout\n\nx\n\n## Origin of the outage\n\nx\n\n## How it is fixed\n\nx\n\n## How are we going to do better?\n\nx";
    assert_eq!(sections(text), ["impact@3", "root-cause@7", "resolution@11", "action-items@15"]);
    let text = "# T\n\n## How it could have been worse\n\nx\n\n## Future works\n\nx\n\n## RCA notes\n\nx\n\n## Recovery TODO\n\n- x";
    assert_eq!(sections(text), ["lucky@3", "action-items@7", "root-cause@11", "action-items@15"]);
}

#[test]
fn a_heading_that_is_a_programs_name_is_no_part_of_a_report() {
    assert_eq!(
        sections("# T\n\n## root-cause\n\nx\n\n## Action-items\n\nx"),
        ["root-cause@3", "action-items@7"]
    );
    assert_eq!(sections("# T\n\n## timeline-out-of-order\n\nx\n\n## unquantified_impact\n\nx"), [""; 0]);
    assert_eq!(sections("# T\n\n## Timeline of the 4-hour outage\n\nx"), ["timeline@3"]);
}

#[test]
fn a_heading_as_long_as_a_sentence_is_searched_for_no_name() {
    let heading =
        |length: usize| format!("# T\n\n## Timeline {}\n\nx", "x".repeat(length - "Timeline ".len()));
    assert_eq!(sections(&heading(120)), ["timeline@3"]);
    assert_eq!(sections(&heading(121)), [""; 0]);
}

#[test]
fn a_heading_may_say_the_cause_itself() {
    let cause = "Root cause: the certificate of the shop ran out on Friday and nobody had an alert";
    let text = format!("# T\n\n## {cause} for certificates that are older than eighty days.\n");
    assert_eq!(sections(&text), ["root-cause@3"]);
    assert_eq!(read(&text).root_cause.depth, Depth::Systemic);
}

#[test]
fn sentences_that_were_moved_in_are_no_code() {
    let text = "# T\n\n## Timeline\n    09:00 AM: The queue of the mail server grew.\n    09:20 AM: We stopped the import, and it shrank.\n";
    assert_eq!(entries(text), ["? 09:00", "? 09:20"]);
    for code in [
        "    09:00:01 The queue of the server grew",
        "    drain the queue of the server",
        "    A = b(c) + d;",
    ] {
        assert_eq!(read(&format!("# T\n\n{code}\n")).outline.text().trim(), "T", "{code}");
    }
}

#[test]
fn what_action_items_are_for_opens_no_section() {
    let list = "### Detection\n\n- Add an alert\n\n### Mitigation\n\nNone.\n\n### Lessons\n\n- Limits help";
    assert_eq!(items(list), ["||open"]);
    let text = format!("# T\n\n## Action items\n\n{list}\n");
    assert_eq!(sections(&text), ["action-items@3", "lessons@13"]);
    let text = "# T\n\n## What went wrong\n\n### Detection\n\n- No alert fired\n";
    assert_eq!(sections(text), ["went-poorly@3"]);
}

#[test]
fn a_plain_question_may_be_a_heading() {
    let text = "Outage\n\nWhat was the root cause?\n\nx\n\nWhat are we doing to prevent it from happening again?\n\nx";
    assert_eq!(sections(text), ["root-cause@3", "action-items@7"]);
}

#[test]
fn the_longest_phrase_decides() {
    assert_eq!(
        sections("# T\n\n## What went wrong and why?\n\nx\n\n## What went wrong\n\nx"),
        ["root-cause@3", "went-poorly@7"]
    );
}

#[test]
fn the_first_of_two_names_decides() {
    assert_eq!(
        sections("# T\n\n## Timeline & detection\n\nx\n\n## Root cause and resolution\n\nx"),
        ["timeline@3", "root-cause@7"]
    );
    assert_eq!(sections("# T\n\n## Friday (impact) in short\n\nx\n"), ["impact@3"]);
}

#[test]
fn bold_labels_stand_for_headings() {
    let text = "# T\n\n**Impact:** 3% of requests\n**Root cause:** a full disk\n\n**Timeline**\n\n- 10:00 x";
    assert_eq!(sections(text), ["impact@3", "root-cause@4", "timeline@6"]);
}

#[test]
fn a_bold_sentence_is_no_heading() {
    assert_eq!(sections("# T\n\n**What caused the outage**\n\nx\n"), ["root-cause@3"]);
    assert_eq!(sections("# T\n\n**Why the disk filled up**\n\nx\n"), ["root-cause@3"]);
    assert_eq!(sections("# T\n\n*Write this later. Say what caused the outage.*\n"), [""; 0]);
}

#[test]
fn a_label_that_names_no_section_is_none_unless_it_ends_another_label() {
    let all = |text: &str| read(text).sections.len();
    assert_eq!(all("## Summary\n\n**Note:** x\n"), 1);
    assert_eq!(all("**Summary:** x\n\n**Note:** x\n"), 2);
    assert_eq!(all("**Action items**\n\n**Kim:** add an alert\n"), 1);
}

#[test]
fn several_labels_in_a_list_are_sections_and_one_is_emphasis() {
    let several = "## Incident of 3 May\n\n- **Impact**: none\n- **Resolution**: a restart\n";
    assert_eq!(sections(several), ["impact@3", "resolution@4"]);
    assert_eq!(sections("## Incident of 3 May\n\n- **Impact**: none\n- and more\n"), [""; 0]);
    assert_eq!(sections("## Lessons\n\n- **Detection**: too slow\n- **Impact**: small\n"), ["lessons@1"]);
}

#[test]
fn what_stands_over_a_folded_part_is_a_label() {
    let text = "# T\n\n<details>\n<summary>Timeline (UTC)</summary>\n\n- 10:00 x\n\n</details>\n\n<details open><summary>\n  <b>Root cause</b>\n</summary>\n\nx\n\n</details>\n";
    assert_eq!(sections(text), ["timeline@4", "root-cause@11"]);
    let text =
        "# T\n\n<!--\n<details><summary>Timeline</summary>\n-->\n\n<details><summary></summary>\n\nx\n";
    assert_eq!(sections(text), [""; 0]);
}

#[test]
fn plain_lines_are_headings_where_there_are_none() {
    let text = "Issue Summary\nDuration: 2 hours\nImpact: 30% of users\n\nTimeline:\n\n10:00 UTC: x\n";
    assert_eq!(sections(text), ["summary@1", "impact@3", "timeline@5"]);
    assert_eq!(sections("# T\n\n## Summary\n\nTimeline: short.\n"), ["summary@3"]);
    let lost_mark = "# T\n\n## Summary\n\nx\n\nRoot cause\n\nThe pool had no limit.\n";
    assert_eq!(sections(lost_mark), ["summary@3", "root-cause@7"]);
}

#[test]
fn a_heading_with_a_time_is_an_event() {
    assert_eq!(sections("# T\n\n## Timeline\n\n### 14:43 recovery begins\n\nx\n"), ["timeline@3"]);
}

#[test]
fn a_team_adds_headings_of_its_own() {
    let headings = SectionNames::new([("Was ist passiert?".to_owned(), Role::Summary)]);
    let reading = Reading { headings, ..Reading::default() };
    let post_mortem = PostMortem::read(&Source::new("x.md", "# T\n\n## Was ist passiert?\n\nx"), &reading);
    assert_eq!(post_mortem.sections[1].role, Some(Role::Summary));
}

#[test]
fn entries_are_read_from_lists_tables_headings_and_paragraphs() {
    let date = "# Outage of 3 May 2024\n\n## Timeline\n\n";
    for shape in [
        "- 14:05 - x\n- **14:20 UTC** x\n",
        "| Time | Event |\n|---|---|\n| 14:05 | x |\n| ~14:20 | x |\n",
        "### 14:05\n\nx\n\n### 14:20-14:30\n\nx\n",
        "14:05 x\n14:20 x\nand more of it\n",
        "1. `14:05` x\n   - and why\n2. [14:20](https://example.com) x\n",
    ] {
        assert_eq!(entries(&format!("{date}{shape}")), ["2024-05-03 14:05", "2024-05-03 14:20"], "{shape}");
    }
    assert_eq!(entries("## Timeline\n\n- Repaired: 2024-05-03 15:55\n"), ["2024-05-03 15:55"]);
    assert_eq!(entries("## Timeline\n\n- 2024-05-03:\n  It was found.\n"), ["2024-05-03 ?"]);
}

#[test]
fn a_line_that_is_broken_before_a_time_goes_on() {
    let date = "# Outage of 3 May 2024\n\n## Timeline\n\n";
    for shape in [
        "- 14:05 Kim sees that it began at\n  13:50, when the release went out\n- 14:20 x\n",
        "- 14:05 Kim restores the backup of\n  **02:00 UTC**\n- 14:20 x\n",
        "- **14:05**: the pool is full; its limit was set on\n  **2 May**\n- **14:20**: x\n",
        "14:05 Kim sees that it began at\n13:50, when the release went out\n14:20 x\n",
        "14:05 Kim sees the first ones,\nfrom 13:40 to 13:50\n14:20 x\n",
        "- 14:05 x\n- 14:20 y\n\nThe pool was made in the release of\nJuly 14, 2023. It had a limit.\n",
    ] {
        assert_eq!(entries(&format!("{date}{shape}")), ["2024-05-03 14:05", "2024-05-03 14:20"], "{shape}");
    }
    let marked = "- 14:05 Kim sees it\n– 14:20 x\n";
    assert_eq!(entries(&format!("{date}{marked}")), ["2024-05-03 14:05", "2024-05-03 14:20"]);
    let day = "- 3 May\n  14:05 x\n  14:20 y\n";
    assert_eq!(entries(&format!("{date}{day}"))[1..], ["2024-05-03 14:05", "2024-05-03 14:20"]);
}

#[test]
fn the_parts_of_a_moment_may_stand_in_columns_of_their_own() {
    for (head, first, second) in [
        ("Date | Time (UTC)", "3 May | 14:05", "7 May | 9:20"),
        ("Day | Date | Time", "Fri | May 03 | 14:05", "Tue | May 07 | 09:20"),
        ("Day | Time", "Friday | 14:05", "2024-05-07 | 09:20"),
    ] {
        let lines = "---|".repeat(head.split('|').count() + 1);
        let table = format!("| {head} | Event |\n|{lines}\n| {first} | x |\n| {second} | y |\n");
        let text = format!("# Outage of 3 May 2024\n\n## Timeline\n\n{table}");
        assert_eq!(entries(&text), ["2024-05-03 14:05", "2024-05-07 09:20"], "{head}");
    }
}

#[test]
fn entries_may_tell_how_long_after_the_start_they_were() {
    let text = "# Outage of 3 May 2024\n\n## Timeline\n\n- T-10m x\n- **T+0** x\n- T+1h05m x\n";
    assert_eq!(entries(text), ["? ?", "? ?", "? ?"]);
    let post_mortem = read(text);
    let minutes = post_mortem.timelines[0].instants().into_iter().flatten();
    let minutes: Vec<_> =
        minutes.map(|it| it.duration_since(jiff::civil::date(1, 1, 2).at(0, 0, 0, 0)).as_mins()).collect();
    assert_eq!(minutes, [-10, 0, 65]);
    // Beside times of the day nobody knows when they were.
    let mixed = read("## Timeline\n\n- 14:05 x\n- T+5m x\n");
    assert_eq!(mixed.timelines[0].instants().iter().flatten().count(), 1);
}

#[test]
fn a_column_called_after_a_zone_holds_times() {
    let text = "# T\n\n## Timeline\n\n| NZST | UTC | What |\n|---|---|---|\n| 2024-05-03 09:46 | 2024-05-02 21:46 | x |\n| 2024-05-03 10:05 | — | y |\n";
    assert_eq!(entries(text), ["2024-05-03 09:46", "2024-05-03 10:05"]);
    assert_eq!(read(text).timelines[0].zone.as_ref().map(|it| &*it.written), Some("NZST"));
}

#[test]
fn days_may_be_counted_from_the_first() {
    let days = ["2024-05-03 15:00", "2024-05-04 09:00", "2024-05-04 11:00", "2024-05-05 08:00"];
    for text in [
        "- 15:00 x\n- 09:00 (+1) x\n- 11:00 x\n- 08:00 (+2d) x\n",
        "- Day 1 15:00 x\n- Day 2 09:00 x\n- 11:00 x\n- Day 3, 08:00 x\n",
    ] {
        assert_eq!(entries(&format!("# Outage of 3 May 2024\n\n## Timeline\n\n{text}")), days);
        let undated = read(&format!("# Outage\n\n## Timeline\n\n{text}"));
        let told: Vec<_> = undated.timelines[0].instants().into_iter().flatten().collect();
        assert_eq!(told[3].duration_since(told[0]).as_hours(), 41, "{text}");
    }
}

#[test]
fn the_day_of_the_incident_tells_day_and_month() {
    let days = ["2025-03-04 15:00", "2025-03-05 09:00"];
    for text in ["- 3/4 15:00 x\n- 3/5 09:00 x\n", "- 4/3 15:00 x\n- 5/3 09:00 x\n"] {
        assert_eq!(entries(&format!("# Outage of 2025-03-04\n\n## Timeline\n\n{text}")), days, "{text}");
        assert_eq!(
            entries(&format!("# Outage\n\n## Timeline\n\n{text}- 09:30 x\n"))[1..],
            ["? 09:00", "? 09:30"]
        );
    }
    assert_eq!(
        entries("# Outage of 2025-03-04\n\n## Timeline\n\n- 3/4 15:00 x\n- 5/3 09:00 x\n"),
        ["? 15:00", "? 09:00"]
    );
}

#[test]
fn a_day_that_is_planned_is_not_the_day_of_the_incident() {
    let date = |text: &str| read(text).date.map(|it| it.date.to_string());
    let plan = "## Action items\n\n- Add a limit by 2025-04-01\n";
    assert_eq!(date(&format!("# Outage\n\n{plan}")), None);
    assert_eq!(
        date(&format!("# Outage\n\n{plan}\n## Summary\n\nIt began on 2025-03-04.\n")).as_deref(),
        Some("2025-03-04")
    );
}

#[test]
fn the_day_before_is_not_the_day_of_the_incident() {
    let text = |opens: &str| {
        format!(
            "# 2024-05-03 Outage\n\n## Summary\n\n{opens} 2024-05-02, we rotated a key.\n\n## Timeline\n\n- 10:00 x\n"
        )
    };
    assert_eq!(entries(&text("On the previous day,")), ["2024-05-03 10:00"]);
    assert_eq!(entries(&text("On Thursday,")), ["2024-05-02 10:00"]);
}

#[test]
fn a_time_that_no_clock_shows_is_one_between_others() {
    assert_eq!(entries("## Timeline\n\n- 10:00 x\n- 25:61 x\n"), ["? 10:00", "? ?"]);
    assert_eq!(entries("## Timeline\n\n- T+5m x\n- 80:20 of it\n"), ["? ?"]);
}

#[test]
fn a_summary_goes_on_being_one_with_times_below_it() {
    let times = "- 10:00 x\n- 10:05 x\n- 10:30 x\n";
    let role = |text: &str| read(&format!("## Summary\n\n{text}{times}")).sections[0].role;
    assert_eq!(role("Nobody could pay.\n\n"), Some(Role::Summary));
    assert_eq!(role(""), Some(Role::Timeline));
    assert_eq!(entries(&format!("## Summary\n\nNobody could pay.\n\n{times}")).len(), 3);
}

#[test]
fn days_are_carried_and_move_on_at_midnight() {
    assert_eq!(
        entries("## Timeline\n\n### 2024-05-03\n\n- 23:50 x\n- 00:20 x\n\n### 2024-05-06\n\n- 09:00 x\n"),
        ["2024-05-03 23:50", "2024-05-04 00:20", "2024-05-06 09:00"]
    );
    assert_eq!(
        entries("## Timeline\n\n- 2024-05-03 14:05 x\n- 14:01 x\n"),
        ["2024-05-03 14:05", "2024-05-03 14:01"]
    );
}

#[test]
fn the_date_column_and_the_time_column_are_one_moment() {
    let table = "## Timeline\n\n| Date | Time (UTC) | Event |\n|---|---|---|\n| 2024-05-03 | 14:05 | x |\n|  | 14:20 | x |\n";
    assert_eq!(entries(table), ["2024-05-03 14:05", "2024-05-03 14:20"]);
}

#[test]
fn a_day_over_entries_is_none() {
    let rows =
        "| Time | Event |\n|---|---|\n| 2024-05-03 | |\n| 14:05 | x |\n| 2024-05-04 | |\n| 09:20 | y |\n";
    let text = format!("## Timeline\n\n{rows}");
    assert_eq!(entries(&text), ["2024-05-03 14:05", "2024-05-04 09:20"]);
    assert_eq!(entries(&text.replace("2024-05-04 | |", "2024-05-04 | A quiet night |")).len(), 3);
    let line = "## Timeline\n\n3 May 2024 (all times in UTC):\n\n- 14:05 x\n- 14:20 y\n";
    assert_eq!(entries(line), ["2024-05-03 14:05", "2024-05-03 14:20"]);
    assert_eq!(entries(&line.replace("14:05 x\n- 14:20 y", "x\n- y")), ["2024-05-03 ?"]);
    let table = "## Timeline\n\n3 May 2024 (*all times UTC*)\n\n| Time | Event |\n|---|---|\n| 14:05 | x |\n";
    assert_eq!(entries(table), ["2024-05-03 14:05"]);
    assert_eq!(entries(&table.replace("(*all times UTC*)", "The pool fills")).len(), 2);
}

#[test]
fn a_clock_of_twelve_hours_passes_noon() {
    assert_eq!(entries("## Timeline\n\n- 11:57 x\n- 1:17 x\n- 1:19 x\n"), ["? 11:57", "? 13:17", "? 13:19"]);
}

#[test]
fn day_and_month_are_told_by_the_document() {
    assert_eq!(
        entries("## Timeline\n\n- 04/05/2024 x happened\n- 24/05/2024 y happened\n"),
        ["2024-05-04 ?", "2024-05-24 ?"]
    );
}

#[test]
fn a_section_over_timed_bullets_is_a_timeline() {
    let text = "## Incident of 3 May 2024\n\n- **Impact**: none\n- **Context**:\n  - 10:00 a\n  - 10:05 b\n  - 10:10 c\n- **Resolution**: x\n";
    assert_eq!(entries(text).len(), 3);
    assert_eq!(entries("# T\n\n## Background\n\n- 3 nodes\n- 2 zones\n- no 10:00 job\n"), [""; 0]);
    assert_eq!(entries("# T\n\n## Summary\n\n- 10:00 a\n- 10:05 b\n- 10:10 c\n").len(), 3);
}

#[test]
fn days_may_stand_beside_their_timeline() {
    let text =
        "# T\n\n## Timeline\n\n## 3 May 2024\n\n### 14:00\n\nFire.\n\n## 4 May 2024\n\n### 09:00\n\nEnd.\n";
    assert_eq!(entries(text), ["2024-05-03 14:00", "2024-05-04 09:00"]);
    let other = text.replace("## 4 May 2024", "## Afterwards");
    assert_eq!(entries(&other), ["2024-05-03 14:00"]);
}

#[test]
fn a_time_may_stand_between_a_label_and_a_dash() {
    let list = "- **Alert:** 14:30 - too many connections\n- **Limit:** 10 - 20 connections\n- **Fix:** 15:35 — restart\n";
    assert_eq!(entries(&format!("# T\n\n## Timeline\n\n{list}")), ["? 14:30", "? 15:35"]);
}

#[test]
fn a_time_since_the_start_waits_for_its_event() {
    assert_eq!(entries("# T\n\n## Timeline\n\n- T0:\n- T1:\n"), [""; 0]);
}

#[test]
fn the_zone_comes_from_heading_column_sentence_or_entries() {
    for (text, zone) in [
        ("## Timeline (PDT)\n\n- 10:00 x\n- 10:05 x\n", "PDT"),
        ("## Timeline\n\nAll times are in CET.\n\n- 10:00 x\n", "CET"),
        ("## Timeline\n\n| Time (UTC) | Event |\n|---|---|\n| 10:00 | x |\n", "UTC"),
        ("## Timeline\n\nAll times are in CET.\n\n| Time (UTC) | Event |\n|---|---|\n| 10:00 | x |\n", "UTC"),
        ("## Timeline\n\n- 10:00 UTC x\n- 10:05 UTC x\n", "UTC"),
        ("## Timeline\n\n> [!NOTE]\n> All times are in UTC.\n\n- 10:00 x\n- 10:05 x\n", "UTC"),
        ("## Timeline\n\n- 10:00 UTC x\n- 10:05 CET x\n- 10:10 CET x\n", "CET"),
    ] {
        let zone_of = |text: &str| read(text).timelines[0].zone.clone().map(|it| it.written);
        assert_eq!(zone_of(text).as_deref(), Some(zone), "{text}");
    }
    assert_eq!(read("## Timeline\n\n- 10:00 x\n- 10:05 y\n").timelines[0].zone, None);
    assert_eq!(read("## Timeline\n\n- 10:00 x\n- Their times are in PST\n").timelines[0].zone, None);
    let chat = "## Timeline\n\n- 10:00 x\n\n> Kim 11:02: all times here are in PST\n\n- 10:05 y\n";
    assert_eq!(read(chat).timelines[0].zone, None);
}

#[test]
fn zones_are_converted_before_entries_are_compared() {
    let post_mortem = read("## Timeline\n\n- 2024-05-03 10:10 PDT x\n- 2024-05-03 17:15 UTC x\n");
    let entries = &post_mortem.timelines[0].entries;
    assert!(entries[0].instant() < entries[1].instant());
}

#[test]
fn owners_stand_in_many_places() {
    for (item, owner) in [
        ("- Add an alert (Owner: Kim)", "Kim"),
        ("- Add an alert (owner=Kim, priority=high, due=2024-05-20)", "Kim"),
        ("- Add an alert. Owner: SRE Lead", "SRE Lead"),
        ("- Add an alert (Owner: Kim, due 2024-05-20, PAY-12)", "Kim"),
        ("- Add an alert (Owner: Kim, Lee)", "Kim+Lee"),
        ("- Add an alert [Priya]", "Priya"),
        ("- Add an alert [IBG] [later]", "IBG"),
        ("- @kim-t to add an alert", "kim-t"),
        ("- Add an alert @kim-t", "kim-t"),
        ("- Add an alert on the queue's depth - Kim", "Kim"),
        ("- Add an alert, assigned to Payments team", "Payments team"),
        ("- Add an alert, Raj, by 20 May", "Raj"),
        ("- Add an alert (Kim, by 20 May)", "Kim"),
        ("- Add an alert (Team Shop, next sprint)", "Team Shop"),
        ("- Add an alert (Raj Patel, 2024-05-20)", "Raj Patel"),
        ("- Zora and Quill to add an alert", "Zora+Quill"),
        ("- Payments team to add an alert", "Payments team"),
        ("- Add an alert\n  - Owner: Kim\n  - Due: 2024-05-20", "Kim"),
        ("**Robert**\n\n- Add an alert", "Robert"),
        ("- Add an alert, see below: the limit is 5 (Owner: Kim)", "Kim"),
        ("| Action | Who |\n|---|---|\n| Add an alert | Kim / Lee |", "Kim+Lee"),
        ("| Action | Owner (team) |\n|---|---|\n| Add an alert | Payments |", "Payments"),
        ("| Action | Person responsible |\n|---|---|\n| Add an alert | Kim |", "Kim"),
        ("- [Kim] Add an alert by 20 May", "Kim"),
        ("- (Payments team) Add an alert", "Payments team"),
        ("- Payments team: add an alert", "Payments team"),
        ("- SRE – add an alert", "SRE"),
        ("- Add an alert → Kim", "Kim"),
        ("- Add an alert -> Payments team, by 20 May", "Payments team"),
        ("- Add an alert – Kim, due 20 May", "Kim"),
        ("- Add an alert -- Kim (20 May)", "Kim"),
        ("- Add an alert; Kim; 2024-05-20", "Kim"),
        ("- Add an alert on the queue's depth. Kim to own it.", "Kim"),
        ("- Add an alert on the queue's depth, Kim will do it", "Kim"),
        ("- Add an alert. Owner is Kim, with Lee's help", "Kim"),
        ("- Add an alert. Owner — Kim. Due — 20 May", "Kim"),
        ("- Add an alert @kim-t by 20 May", "kim-t"),
        ("- Add an alert (on-call engineer, next sprint)", "on-call engineer"),
        ("- Add an alert `owner: Kim` `due: 2024-05-20`", "Kim"),
        ("- Add an alert (owner=Kim due=2024-05-20)", "Kim"),
        ("- Add an alert\n  Owner: Kim\n  Due date: 2024-05-20", "Kim"),
        ("| Action | Who |\n|---|---|\n| Add an alert | @acme/sre, @kim |", "acme/sre+kim"),
        ("| Action | Who |\n|---|---|\n| Add an alert | @kim/@lee |", "kim+lee"),
        ("- Add an alert (@acme/sre, 2024-05-20)", "acme/sre"),
        ("- @acme/sre to add an alert", "acme/sre"),
        ("- Add an alert — Kim — 2024-05-20", "Kim"),
        ("- Add an alert - Kim, 20 May 2024", "Kim"),
        ("- Add an alert (Kim Larsen; due 2024-05-20)", "Kim Larsen"),
        ("- Add an alert (Kim / 2024-05-20)", "Kim"),
        ("- Add an alert – Oyvinda – by 2024-05-20", "Oyvinda"),
        ("- Add an alert (Oyvinda, 2024-05-20)", "Oyvinda"),
        ("- Add an alert (Oyvinda, Quill, next sprint)", "Oyvinda+Quill"),
        ("- Add an alert (2024-05-20, Oyvinda)", "Oyvinda"),
        ("- Add an alert — Oyvinda (due 2024-05-20)", "Oyvinda"),
        ("- Add an alert - 2024-05-20 - Oyvinda", "Oyvinda"),
        ("- Add an alert by Kim by 2024-05-20", "Kim"),
        ("- **Øyvïnda**: add an alert", "Øyvïnda"),
        ("- [Kim] add an alert", "Kim"),
        ("- Add an alert\n  Owner: Quill\n  Due: 2024-05-20", "Quill"),
        ("- Add an alert<br>**Owner:** Quill **Due:** 2024-05-20", "Quill"),
        ("- Add an alert\n  - Owner: Quill Due: 2024-05-20", "Quill"),
    ] {
        let read = items(item);
        assert_eq!(read.len(), 1, "{item}: {read:?}");
        assert_eq!(read[0].split('|').next(), Some(owner), "{item}");
    }
}

#[test]
fn what_looks_like_an_owner_may_be_none() {
    for item in [
        "- **Monitoring**: set up alerts",
        "- Add an alert (Critical)",
        "- Add an alert (owner: team)",
        "- Add an alert (owner: TBD)",
        "- Add an alert as proposed by @kim",
        "- Mail the report to kim@example",
        "- Repair what was reported by Kim by 2024-05-20",
        "- Ship the new client [beta]",
        "- Access to the console must be limited",
        "- Reports and alerts to add to the page",
        "- How to add an alert without the vendor?",
        "- Where to keep the runbook",
        "- Security: add an alert",
        "- [backend] Add an alert",
        "- Add a page on alerts (for engineers, with graphs)",
        "- Add an alert – on the queue, not the pool",
        "- Add an alert on what the job has done, and the pool to match",
        "- Alert to the on-call phone when the pool is full",
        "- Add an alert [PR](https://example.com/pull/1)",
        "| Action | Owner |\n|---|---|\n| Add an alert | ??? |",
        "| Action | Owner |\n|---|---|\n| Add an alert | N/A |",
        "- Add an alert (owner: n/a, due: 2024-05-20)",
        "- Add an alert (Q3, 2024-05-20)",
        "- Add an alert (High, 2024-05-20)",
        "- Add an alert (PAY-12, 2024-05-20)",
        "- Add an alert (Planned, 2024-05-20)",
        "- Add an alert (to the page, 2024-05-20)",
        "- Add an alert - High - 2024-05-20",
        "- Add an alert for Redis, Kafka, 2024-05-20",
        "- Add an alert (2024-05-20)",
        "- [P1] Add an alert",
        "- **Prevent**: add an alert",
        "- Upgrade @types/node",
    ] {
        assert_eq!(items(item)[0].split('|').next(), Some(""), "{item}");
    }
}

#[test]
fn due_dates_are_read_and_words_are_kept() {
    for (item, due) in [
        ("- Add an alert (due: 2024-05-20)", "2024-05-20"),
        ("- Add an alert by 20 May", "2024-05-20"),
        ("- Add an alert, ETA June 3rd, 2024", "2024-06-03"),
        ("- Add an alert (Q3 2024)", "2024-09-30"),
        ("- Add an alert (due: next sprint)", "\"next sprint\""),
        ("- Add an alert ASAP", ""),
        ("- Add an alert (Kim, next sprint)", "\"next sprint\""),
        ("- Add an alert (next sprint)", "\"next sprint\""),
        ("- Add an alert by end of week", "\"end of week\""),
        ("- Add an alert for jobs that failed on 2024-05-01", ""),
        ("- Finish the migration (2024-05-20)", "2024-05-20"),
        ("- Add an alert (2024-05-20, Kim)", "2024-05-20"),
        ("- Add an alert (2024-05-20, see the page)", ""),
        ("- Add an alert 📅 2024-05-20 @kim", "2024-05-20"),
        ("- Add an alert (due: 20/May/24)", "2024-05-20"),
        ("- Add an alert\n  Due: 2024-05-20\n  Ticket: PAY-12", "2024-05-20"),
        ("**Short term**\n\n- Add an alert", "\"Short term\""),
        ("| Action | By when |\n|---|---|\n| Add an alert | 2024-05-20 |", "2024-05-20"),
        ("| Action | Due (UTC) |\n|---|---|\n| Add an alert | 2024-05-20 |", "2024-05-20"),
        ("| Action | Planned for |\n|---|---|\n| Add an alert | 2024-05-20 |", "2024-05-20"),
        ("- Add an alert (Kim, 2024-05-20, PAY-12)", "2024-05-20"),
        ("- Add an alert (since 2024-05-01, PAY-12)", ""),
        ("- Add an alert (owner=kim, due=2024-05-20, done=2024-05-18)", "2024-05-20"),
        ("- Add an alert (High)", ""),
        ("- Add an alert\n  - Target: every node has one at 80 %\n  - Owner: Kim", ""),
        ("- Add an alert\n  - Target: when the vendor allows\n  - Owner: Kim", "\"when the vendor allows\""),
        ("| Action | By when |\n|---|---|\n| Add an alert | by end of next week |", "\"end of next week\""),
    ] {
        let read = items(item);
        assert_eq!(read[0].split('|').nth(1), Some(due), "{item}");
    }
}

#[test]
fn done_items_are_told_from_open_ones() {
    for (item, state) in [
        ("- [x] Add an alert", "done"),
        ("- [ ] Add an alert", "open"),
        ("- ~~Add an alert~~", "done"),
        ("- ~~Add an alert~~ not needed", "done"),
        ("- ~~Add an alert~~ (Kim Larsen of Payments, 2024-05-20)", "done"),
        ("- ~~Alert~~ dashboard for the pool", "open"),
        ("- ~~Add an alert~~: limit the pool instead", "open"),
        ("- ✅ Add an alert", "done"),
        ("- Add an alert (done)", "done"),
        ("- Add an alert - DONE in #12", "done"),
        ("- Add an alert: done 2024-05-20", "done"),
        ("- Say when a job is done", "open"),
        ("- Fix the abandoned jobs", "open"),
        ("### Completed\n\n- Add an alert", "done"),
        ("| Action | Status |\n|---|---|\n| Add an alert | Closed |", "done"),
        ("| Action | Status |\n|---|---|\n| Add an alert | Won’t fix |", "done"),
        ("| Action | Status |\n|---|---|\n| Add an alert | Duplicate of #12 |", "done"),
        ("| Action | Status |\n|---|---|\n| Add an alert | Duplicated to staging |", "open"),
        ("| Action | Bug |\n|---|---|\n| Add an alert | n/a **DONE** |", "done"),
        ("| Action | Bug |\n|---|---|\n| Add an alert | n/a **TODO** |", "open"),
        ("| Action | Status |\n|---|---|\n| Add an alert | In progress |", "open"),
    ] {
        assert_eq!(items(item)[0].split('|').nth(2), Some(state), "{item}");
    }
}

#[test]
fn a_shortcode_marks_an_item_as_done() {
    let list = "- :white_check_mark: Add an alert\n- Raise the limit :heavy_check_mark:\n- Rotate the key\n";
    assert_eq!(items(list), ["||done", "||done", "||open"]);
    let table =
        "| Action | Status |\n|---|---|\n| Add an alert | :white_check_mark: |\n| Raise the limit | :x: |\n";
    assert_eq!(items(table), ["||done", "||open"]);
}

#[test]
fn what_might_be_done_instead_is_no_item() {
    let list = "- Add an alert\n\n**Options:**\n\n1. Move to a bigger disk\n2. Buy another\n\n**Next sprint:**\n\n- Raise the limit\n";
    assert_eq!(items(list), ["||open", "|\"Next sprint\"|open"]);
}

#[test]
fn a_parenthesis_at_the_end_may_tell_how_it_was_done() {
    for (item, wanted) in [
        ("- Add alarms. **(Done during the incident)**", "||done"),
        ("- The probe asks the wrong host. (fixed by adding a second one)", "||done"),
        ("- Add alarms (done by then)", "||open"),
        ("- Add alarms (fixed by Kim in the next release)", "||open"),
        ("- Say (done during the incident) why it rang", "||open"),
    ] {
        assert_eq!(items(item), [wanted], "{item}");
    }
}

#[test]
fn fields_that_are_not_indented_belong_to_the_item_above() {
    let list = "10. **Add an alert on the pool** (high)\n\n- Problem: it fills up unseen\n- Owner: Kim Lee\n\n\
        11. **Limit the pool**\n\n- Due: 2024-06-01\n- Actions:\n  - Set a limit for each service\n- **Why**: it has none\n";
    assert_eq!(items(list), ["Kim Lee||open", "|2024-06-01|open"]);
    assert_eq!(items("- Add an alert on the pool\n\n1. Limit the pool\n"), ["||open", "||open"]);
    assert_eq!(items("- Add alerts:\n- Problem: no limit\n- Limit the pool\n").len(), 3);
    assert_eq!(items("- Add alerts\n  - Owner: Kim\n- Bug: the pool leaks\n- Limit it\n").len(), 3);
}

#[test]
fn a_date_that_held_earlier_is_not_the_due_date() {
    for item in [
        "- Add an alert. Owner: Kim. Due: 2024-07-10 (was 2024-06-10: waiting for the cluster)",
        "- Add an alert (owner: Kim, due: 2024-07-10, originally 2024-06-10)",
        "| Action | Owner | Due |\n|---|---|---|\n| Add an alert | Kim | ~~2024-06-10~~ 2024-07-10 |",
    ] {
        let list = format!("## Action items\n\n{item}\n");
        let due = read(&list).action_items[0].due.clone().expect("it is given");
        assert_eq!((due.date, due.exact), (Some(jiff::civil::date(2024, 7, 10)), true), "{item}");
    }
}

#[test]
fn an_owner_may_stand_in_brackets_before_the_due_date() {
    for item in ["(Kim) 2024-06-02", "(Kim), 2024-06-02", "(Kim) due 2024-06-02", "[Kim] by 2024-06-02"] {
        assert_eq!(items(&format!("- Limit the pool {item}")), ["Kim|2024-06-02|open"], "{item}");
    }
    assert_eq!(items("- Limit the pool (Redis) by 2024-06-02"), ["|2024-06-02|open"]);
    assert_eq!(items("- Limit the pool @kim 📅 2024-06-02"), ["kim|2024-06-02|open"]);
    assert_eq!(items("- Limit the pool (owner: nobody yet, due: 2024-06-02)"), ["|2024-06-02|open"]);
}

#[test]
fn no_item_may_be_said_with_a_reason() {
    for item in ["None, since the fix is deployed.", "None needed; the vendor has fixed it.", "N/A"] {
        assert_eq!(items(&format!("- {item}")), [""; 0], "{item}");
    }
    for item in ["None yet; add an alert", "— Limit the pool", "No limit, no alert"] {
        assert_eq!(items(&format!("- {item}")).len(), 1, "{item}");
    }
}

#[test]
fn what_has_happened_is_told_from_what_will() {
    let told = |item: &str| read(&format!("## Action items\n\n- {item}\n")).action_items[0].told;
    for item in [
        "Reverted the release",
        "We enabled the alert on the pool",
        "The servers have been secured",
        "The cookie that the filter took for an attack was renamed",
        "A limit was added to the pool for all requests.",
        "**Release:** Reverted the last one",
    ] {
        assert!(told(item), "{item}");
    }
    for item in [
        "Revert the release",
        "Need an alert",
        "[ ] Reverted the release",
        "Automated tests for the importer",
        "We need an alert",
        "Find out why the limit was raised",
        "Alerts on what was skipped",
        "A limit was added, and will be lowered",
        "A limit was wrong",
    ] {
        assert!(!told(item), "{item}");
    }
}

#[test]
fn a_heading_that_names_a_time_is_the_due_date_of_its_items() {
    for (heading, due) in [
        ("Next sprint", "\"Next sprint\""),
        ("Next", "\"Next\""),
        ("⏳ Later (Q4 or so)", "\"⏳ Later (Q4 or so)\""),
        ("Long-term improvements", "\"Long-term\""),
        ("Next steps", ""),
        ("💡 Next actions", ""),
        ("Now that it is over", ""),
        ("How will we do better in the future?", ""),
        ("In the near future", "\"In the near future\""),
    ] {
        assert_eq!(items(&format!("### {heading}\n\n- Add an alert")), [format!("|{due}|open")], "{heading}");
    }
}

#[test]
fn an_item_may_say_that_it_will_not_be_done() {
    for item in [
        "- Add an alert on the pool (won't do)",
        "- Add an alert on the pool (cancelled)",
        "- Add an alert on the pool (not doing)",
        "- Add an alert on the pool: WONTFIX",
        "- Add an alert on the pool (duplicate of #12)",
        "- Won't do: add an alert on the pool",
        "- Add an alert on the pool. Decided not to do this.",
    ] {
        assert_eq!(items(item), ["||done"], "{item}");
    }
    for item in [
        "- Duplicate alerts should be dropped",
        "- Drop the alert (duplicates are no help)",
        "- Log the orders that were rejected",
        "- Not needed alerts: remove them",
    ] {
        assert_eq!(items(item), ["||open"], "{item}");
    }
}

#[test]
fn nested_bullets_explain_an_item_or_are_grouped_by_it() {
    assert_eq!(items("- Add an alert\n  - at 80%\n  - at 90%\n- Limit the pool").len(), 2);
    assert_eq!(items("- Observability\n  - Add an alert\n  - Add a dashboard\n- Limit the pool").len(), 3);
    assert_eq!(items("- Short term:\n  - Add an alert\n- Long term:\n  - Limit the pool").len(), 2);
    assert_eq!(items("1. Add an alert for:\n\n- the pool\n- the queue\n\n2. Limit the pool").len(), 2);
}

#[test]
fn a_verb_alone_groups_what_has_fields_of_its_own() {
    let list = "* Prevent\n  * Rate limit\n    * Owner: Kim\n  * Cap the pool\n    * Owner: Lee\n* Detect\n  * Add an alert\n    * Owner: Raj";
    assert_eq!(items(list), ["Kim||open", "Lee||open", "Raj||open"]);
    assert_eq!(items("- Detect\n  - Add an alert\n  - Watch the pool").len(), 2);
}

#[test]
fn none_is_no_item() {
    for item in [
        "- None",
        "- N/A",
        "- No action items",
        "- None at this time.",
        "- No further actions required",
        "| Action | Owner | Due |\n|---|---|---|\n| None | - | - |",
    ] {
        assert_eq!(items(item), [""; 0], "{item}");
    }
    assert_eq!(items("- None of the alerts rang: add one").len(), 1);
    assert_eq!(items("- No more manual actions on the pool").len(), 1);
}

#[test]
fn a_heading_with_prose_below_it_is_an_item() {
    assert_eq!(items("### Add an alert\n\nIt rings at 80%."), ["||open"]);
    assert_eq!(items("### 1. A limit\n\nThe pool has none."), ["||open"]);
    assert_eq!(items("### Add\n\nIt rings at 80%."), [""; 0]);
    assert_eq!(items("### Add an alert\n\n```\nrate > 0.8\n```"), [""; 0]);
    assert_eq!(items("### Add an alert\n\nIt will ring at 80%.\n\nOwner: Kim"), ["Kim||open"]);
    assert_eq!(items("### 1. Short term\n\nWe will add an alert."), ["|\"Short term\"|open"]);
}

#[test]
fn headings_that_all_stand_over_prose_are_items() {
    let alerts = "### Alerts on the pool\n\nWe need them at 80%.\n\n";
    let limits = "### Limits for the pool\n\nIt will have one of 200.";
    assert_eq!(items(&format!("{alerts}{limits}")), ["||open"; 2]);
    let first = |below: &str| {
        let post_mortem = read(&format!("## Action items\n\n{alerts}{below}"));
        post_mortem.outline.text()[post_mortem.action_items[0].deed.clone()].to_owned()
    };
    assert_eq!(first(limits), "Alerts on the pool");
    // One of them groups what stands below it.
    assert_eq!(items(&format!("{alerts}### In the long term\n\n- Add a limit\n- Add a quota")).len(), 3);
    assert_eq!(first("### Process improvements\n\nWe will add a checklist."), "We need them at 80%.");
}

#[test]
fn a_heading_or_label_with_fields_below_it_is_an_item() {
    let read = ["Kim|2024-05-20|open"];
    assert_eq!(items("### 1. Add an alert\n\n- Owner: Kim\n- Due: 2024-05-20"), read);
    assert_eq!(items("### An alert\n\n**Owner:** Kim\n\n**Due:** 2024-05-20"), read);
    assert_eq!(items("### An alert\n\nIt rings.\n\n**Owner:** Kim\n**Due:** 2024-05-20"), read);
    assert_eq!(items("**An alert**\n\n- Owner: Kim\n- Why: it rings\n- Due: 2024-05-20"), read);
    assert_eq!(items("**An alert**\n\n- Owner: Kim\n\n**A limit**\n\n- Owner: Lee").len(), 2);
    assert_eq!(items("### Later\n\n- Owner: Kim\n\n### Alerts\n\n- Add an alert\n- Owner: Kim").len(), 3);
}

#[test]
fn prose_is_an_item_where_there_is_no_list() {
    assert_eq!(items("Add an alert on the pool.\nLimit the pool to 200 connections.").len(), 2);
    assert_eq!(items("We will limit the pool to 200 connections, and add an\nalert at 80% of it.").len(), 1);
    assert_eq!(items("We plan the following:\n\n- Add an alert").len(), 1);
    let wrapped = "Add an alert on the depth of the queue that tells the owners of the\nCheckout service when orders wait for more than ten minutes in it.";
    let item = &read(&format!("## Action items\n\n{wrapped}\n")).action_items[0];
    assert_eq!(item.text.len(), wrapped.len());
}

#[test]
fn tickets_are_keys_numbers_and_links_to_trackers() {
    for (item, ticket) in [
        ("- Add an alert, see PAY-12", Some("PAY-12")),
        ("- Add an alert (#34)", Some("#34")),
        ("- [Add an alert](https://example.com/a/b/issues/5)", Some("https://example.com/a/b/issues/5")),
        ("- Add an alert on the # of jobs", None),
        ("- Add an alert for UTF-8 and SHA-256 names", None),
        ("- Add an alert, see [the page](https://example.com/page)", None),
    ] {
        let post_mortem = read(&format!("## Action items\n\n{item}\n"));
        assert_eq!(post_mortem.action_items[0].ticket.as_deref(), ticket, "{item}");
    }
}

#[test]
fn the_incident_begins_when_the_timeline_says_so() {
    let date = |text: &str| read(text).date.map(|it| it.date.to_string());
    assert_eq!(
        date("# Outage\n\nDate: 2024-05-10\n\n## Timeline\n\n- 2024-05-03 10:00 x\n").as_deref(),
        Some("2024-05-03")
    );
    assert_eq!(
        date("# Outage of 3 May 2024\n\n## Timeline\n\n- 2023-01-01 10:00 the bug is written\n").as_deref(),
        Some("2024-05-03")
    );
    assert_eq!(
        date("---\ntitle: Outage\ndate: 2024-05-03\n---\n\n## Summary\n\nx\n").as_deref(),
        Some("2024-05-03")
    );
    assert_eq!(
        date("# Outage\n\n| Field | Value |\n|---|---|\n| Incident date | 3 May 2024 |\n").as_deref(),
        Some("2024-05-03")
    );
    assert_eq!(date("# Outage\n\n## Summary\n\nOn 3 May 2024 it was slow.\n").as_deref(), Some("2024-05-03"));
    assert_eq!(
        date("# Outage\n\nDate: 2024-05-03\n\n## Timeline\n\n- 2024-05-05 10:00 x\n").as_deref(),
        Some("2024-05-03")
    );
    assert_eq!(
        date("# Outage\n\nDate: 2024-05-03\n\n## Timeline\n\n- 2024-05-10 10:00 x\n").as_deref(),
        Some("2024-05-10")
    );
    assert_eq!(date("# Outage\n\n## Summary\n\nNothing.\n"), None);
}

#[test]
fn a_field_of_the_front_matter_is_underlined_by_its_value() {
    let text = "---\ntitle: Outage\ndate:  2024-05-03 \n---\n\n# Outage\n";
    let fields = read(text).metadata;
    let values: Vec<&str> = fields.iter().map(|it| &text[it.span.start..it.span.end]).collect();
    assert_eq!(values, ["Outage", "2024-05-03"]);
}

#[test]
fn front_matter_that_expands_without_end_is_no_metadata() {
    let level = |level: usize| format!("a{level}: &a{level} [*a{0}, *a{0}]\n", level - 1);
    let levels: Vec<String> = (1..30).map(level).collect();
    let text = format!("---\na0: &a0 [x, x]\n{}", levels.concat());
    assert!(read(&(text + "---\n# T\n")).metadata.is_empty());
}

#[test]
fn a_story_is_told_from_a_template_and_a_manual() {
    let kind = |path: &str, text: &str| PostMortem::read(&Source::new(path, text), &Reading::default()).kind;
    let story = "# Outage of 3 May 2024\n\n## Summary\n\nPayments failed because the disk was full.\n\n## Timeline\n\n- 10:00 it was found\n- 10:05 it was mended\n";
    assert_eq!(kind("docs/incidents/2024-05-03.md", story), Kind::PostMortem);
    assert_eq!(kind("docs/incidents/template.md", story), Kind::Template);
    let manual = "# Incident response process\n\n## Timeline\n\nYou must write down when you page somebody.\n\n## Impact\n\nYou should say whom it hurts.\n";
    assert_eq!(kind("docs/process.md", manual), Kind::Other);
    let log = "## NAME\n\n- 10:00 it was found\n- 10:05 it was mended\n";
    for (name, wanted) in [("Timeline", Kind::PostMortem), ("Chronology", Kind::Other)] {
        let log = format!("# Incident: the queue\n\n{}", log.replace("NAME", name));
        assert_eq!(kind("docs/queue.md", &log), wanted, "{name}");
    }
    let prose = "# Incident: the queue\n\nThe queue failed. We restarted it, and it recovered. You should know that.\n";
    assert_eq!(
        kind("docs/queue.md", &prose.replace("failed", "failed, crashed and stopped")),
        Kind::PostMortem
    );
    assert_eq!(kind("docs/queue.md", prose), Kind::Other);
    assert_eq!(kind("docs/queue.md", &prose.replace(" You should know that.", "")), Kind::Other);
    let open = format!("{story}\n## Impact\n\n{{WHO}}\n\n{{WHAT}}\n\n{{WHERE}}\n\n{{WHEN}}\n\n{{WHY}}\n");
    assert_eq!(kind("docs/incidents/2024-05-03.md", &open), Kind::PostMortem);
    assert_eq!(kind("README.md", "# Tool\n\nInstall it with cargo. You can then run it.\n"), Kind::Other);
}

#[test]
fn a_page_about_many_incidents_tells_of_none() {
    let kind = |text: &str| PostMortem::read(&Source::new("docs/queue.md", text), &Reading::default()).kind;
    let list = "# Past outages\n\n## 3 May 2024\n\n**Impact**: Nobody could pay, and orders were lost.\n\n**Root cause**: The disk was full.\n";
    assert_eq!(kind(list), Kind::Other);
    assert_eq!(kind(&list.replace("Past outages", "Outages on 3 May 2024")), Kind::PostMortem);
    assert_eq!(kind(&list.replace("Past outages", "Post-mortem: two outages")), Kind::PostMortem);
    let guide = "# Post-mortems\n\n- [2024-05-03: the disk was full](1.md), and orders were lost\n\nEach has:\n\n- **Impact:** What was lost.\n- **Root cause:** What had failed.\n- **Timeline:** What happened.\n- **Lessons learned:** What we found.\n";
    assert_eq!(kind(guide), Kind::Other);
    assert_eq!(kind(&guide.replace("Post-mortems", "Our post mortems")), Kind::Other);
    assert_eq!(kind(&guide.replace("Post-mortems", "Post-mortem of 3 May 2024")), Kind::PostMortem);
}

#[test]
fn a_story_may_be_told_without_a_verb_in_the_past() {
    let kind = |text: &str| read(text).kind;
    let story = "# Incident 2025-03-04\n\n## Timeline\n\n- 10:00 deploy of v2\n- 10:05 alert fires\n\n\
        ## Root cause\n\nKim should see alerts. You must look.\n\n";
    assert_eq!(kind(&format!("{story}## Action items\n\n- Add an alert\n")), Kind::PostMortem);
    assert_eq!(kind(story), Kind::Other);
}

#[test]
fn a_story_may_be_called_after_a_policy() {
    let kind = |text: &str| PostMortem::read(&Source::new("docs/queue.md", text), &Reading::default()).kind;
    let story = "# Outage after a change of the retention policy\n\n## Summary\n\nOn 3 May 2024 orders were lost.\n\n## Impact\n\n20 orders were lost.\n\n## Detection\n\nA customer called.\n\n## Root cause\n\nThe limit was missing.\n\n## Resolution\n\nWe restored the orders.\n";
    assert_eq!(kind(story), Kind::PostMortem);
    let short = story.split("## Root cause").next().unwrap_or_default();
    assert_eq!(kind(short), Kind::Other);
}

#[test]
fn what_looks_back_on_a_project_tells_of_no_incident() {
    let text = |more: &str| {
        format!(
            "# Post-mortem of our game\n\nWe built it in a week and had fun.\n\n## What went well\n\n- We had a prototype.\n\n## What went wrong\n\n- We lost two days.\n\n## Lessons learned\n\n- We were slow.\n{more}"
        )
    };
    let kind = |text: &str| PostMortem::read(&Source::new("docs/x.md", text), &Reading::default()).kind;
    assert_eq!(kind(&text("")), Kind::Other);
    assert_eq!(kind(&text("\n## Impact\n\nNobody could play.\n")), Kind::PostMortem);
}

#[test]
fn a_document_that_only_asks_is_a_template() {
    let kind = |text: &str| PostMortem::read(&Source::new("docs/outage.md", text), &Reading::default()).kind;
    let asking = "# Incident\n\n## Summary\n\nDescribe what was seen.\n\n## Impact\n\nWhom did it hurt?\n\n## Root cause\n\nIt was caused by what had changed. Write why it could.\n\n## Lessons\n\n_List what was learned._\n";
    assert_ne!(kind(asking), Kind::Template);
    let asking = asking.replace("It was caused by what had changed. ", "");
    assert_eq!(kind(&asking), Kind::Template);
    let told = asking.replace("## Impact\n", "## Impact\n\nNobody could pay.\n");
    assert_ne!(kind(&told), Kind::Template);
    let open = format!("{asking}\n## Timeline\n\n- 00:00 Detection:\n- 00:00 Mitigation:\n");
    assert_eq!(kind(&open), Kind::Template);
    assert_ne!(kind(&open.replace("00:00 Mitigation:", "00:10 The alert rang")), Kind::Template);
}

#[test]
fn the_page_of_a_folder_may_name_the_parts_of_a_story() {
    let kind = |path: &str, text: &str| PostMortem::read(&Source::new(path, text), &Reading::default()).kind;
    let text = "# Post-mortems\n\nEach was reviewed, and had these parts:\n\n- **Timeline:** all times were UTC\n- **Root cause:** what was found\n";
    assert_eq!(kind("docs/incidents/README.md", text), Kind::Other);
    let dated = text.replace("all times were UTC", "on 3 May 2024 it broke").replace("mortems", "mortem");
    assert_eq!(kind("docs/incidents/README.md", &dated), Kind::PostMortem);
}

#[test]
fn what_a_template_asks_is_no_cause() {
    let causes = |text: &str| read(&format!("# T\n\n## Root cause\n\n{text}\n")).root_cause.statements.len();
    assert_eq!(causes("*Describe what has to change.*\n\nThe disk had no limit."), 1);
    assert_eq!(causes("*The disk had no limit.*\n\nNobody watched it."), 2);
}

#[test]
fn what_went_poorly_counts_among_the_conditions() {
    let text = |poorly: &str| {
        format!(
            "# T\n\n## Root cause\n\nRelease 4.2 set the pool size to zero.\n\n## What went poorly\n\n- {poorly}\n"
        )
    };
    assert_eq!(read(&text("Nobody slept")).root_cause.depth, Depth::Trigger);
    assert_eq!(read(&text("There was no alert on the pool")).root_cause.depth, Depth::Systemic);
}

#[test]
fn a_heading_over_a_line_is_a_field() {
    let date = |text: &str| read(text).date.map(|it| it.date.to_string());
    let text = "# T\n\n## Incident date(s)\n\n2024-05-03 - 2024-05-07\n\n## Timeline\n\n- 2024-05-05 found\n";
    assert_eq!(date(text).as_deref(), Some("2024-05-03"));
    assert_eq!(read("# T\n\nOwners: Kim, Ada\n").people.names, ["Kim", "Ada"]);
    let text = "---\ndate: 2024-05-20\n---\n\nAll was down.\n\n# Date\n\n2024-05-03\n";
    assert_eq!(date(text).as_deref(), Some("2024-05-03"));
}

#[test]
fn whoever_is_named_in_a_field_is_known() {
    let people = read("# Outage\n\nAuthors: Zyx (storage), Quill and Bo\n\n## Summary\n\nx\n").people;
    assert_eq!(["Zyx", "Quill", "Bo", "storage"].map(|it| people.is_known(it)), [true, true, true, false]);
}

#[test]
fn whoever_is_named_in_a_timeline_is_known() {
    let names = |lines: &str| {
        let people = read(&format!("# Outage\n\n## Timeline\n\n{lines}")).people;
        ["Kim", "team-Kim"].map(|it| people.is_known(it))
    };
    assert_eq!(names("- 10:00 Kim deploys\n- 10:20 Kim's rollback\n"), [true, false]);
    assert_eq!(names("- 10:00 team-Kim deploys\n- 10:20 a rollback\n"), [false, false]);
}

#[test]
fn an_entry_reaches_over_the_lines_below_it() {
    let post_mortem = read("## Timeline\n\n- 10:00 x\n  10:20 y\n");
    let texts =
        post_mortem.timelines[0].entries.iter().map(|it| &post_mortem.outline.text()[it.text.clone()]);
    assert_eq!(texts.collect::<Vec<_>>(), ["10:00 x 10:20 y", "10:20 y"]);
}

#[test]
fn under_a_day_that_is_written_the_clock_begins_anew() {
    let text =
        "## Timeline\n\n**Friday, 3 May 2024**\n\n15:20 — x\n\n**Saturday, 4 May 2024**\n\n00:15 — y\n";
    assert_eq!(entries(text), ["2024-05-03 15:20", "2024-05-04 00:15"]);
}

#[test]
fn a_date_and_a_role_are_found_between_dashes_and_before_of() {
    assert_eq!(items("- Add an alert: PAY-12 - 2024-05-20 - @kim"), ["kim|2024-05-20|open"]);
    assert_eq!(items("- Lead of Payments to add an alert"), ["Lead of Payments||open"]);
}

#[test]
fn several_fields_stand_in_a_line() {
    let post_mortem = read("# Outage\n\nOwner: Kim Larsen | Severity: P1 | Status: Resolved\n");
    let values: Vec<&str> = post_mortem.metadata.iter().map(|it| it.value.as_str()).collect();
    assert_eq!(values, ["Kim Larsen", "P1", "Resolved"]);
}

#[test]
fn dates_and_times_are_known_by_their_places_and_quoted_ones_are_not() {
    let post_mortem = read("# A\n\n> 3 May 2024\n\nOn **4 May 2024**, 10:02 UTC\n\n- 10:40 é 11:20\n");
    let text = post_mortem.outline.text();
    let written: Vec<&str> = post_mortem.moments.iter().map(|it| &text[it.range.clone()]).collect();
    assert_eq!(written, ["4 May 2024, 10:02 UTC", "10:40", "11:20"]);
    let item = post_mortem.outline.blocks.last().expect("the list item");
    assert_eq!(post_mortem.moments_in(&item.text).len(), 2);
    assert!(post_mortem.moments_in(&(0..3)).is_empty());
}
