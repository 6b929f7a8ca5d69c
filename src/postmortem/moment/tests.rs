use jiff::civil::{Date, Weekday, date};
use proptest::prelude::*;

use super::*;

fn clock_of(text: &str) -> Option<(u8, u8)> {
    leading(text)?.clock.map(|it| (it.hour, it.minute))
}

fn day_of(text: &str) -> Option<Date> {
    leading(text)?.date?.resolve(None, Some(date(2021, 6, 1)))
}

/// The place in `text` of the moment that stands in it.
fn written(text: &str) -> Option<&str> {
    first(text).map(|it| &text[it.range])
}

#[test]
fn an_entry_begins_with_its_time() {
    for (text, hour, minute) in [
        ("08:00 Deploy starts", 8, 0),
        ("2021-09-17 08:00 Deploy starts", 8, 0),
        ("2022-02-02 1625: mail arrives", 16, 25),
        ("[03-26 17:40] prow is slow", 17, 40),
        ("Jan 16, 5:44 AM", 5, 44),
        ("19. April, 11:00", 11, 0),
        ("07-27-2023 2:14 pm - approved", 14, 14),
        ("2018-08-22, 03:26pm: noticed", 15, 26),
        ("14h05 – rolled back", 14, 5),
        ("9.56 JP catalogue is slow", 9, 56),
        ("c. 2.00 We look", 2, 0),
        ("0730 - pager", 7, 30),
        ("1630 hrs: pager", 16, 30),
        ("1400 UTC pager", 14, 0),
        ("5AM UTC. Failures go on", 5, 0),
        ("3pm ish", 15, 0),
        ("~23:15+ AEST | socket closed", 23, 15),
        ("ca. 12:00 it stops", 12, 0),
        ("At around 3 p.m. it stops", 15, 0),
        ("After 02:10 CET all is well", 2, 10),
        ("12:00 AM: midnight", 0, 0),
        ("12 noon - lunch", 12, 0),
        ("14:00 PM PST", 14, 0),
        ("22:XX - somebody looks", 22, 0),
        ("🔴 14:05 red", 14, 5),
        (":fire: 14:05 red", 14, 5),
        ("Day 2, 14:05: red", 14, 5),
        ("2020-02-06 07:7:47 | slip of the keyboard", 7, 47),
        ("**16:58 UTC** - saturated", 16, 58),
        ("14:05h: x", 14, 5),
        ("24:00: the day ends", 24, 0),
        ("2400 UTC - the day ends", 24, 0),
        ("20210304T103005Z x", 10, 30),
        ("2021-03-04T1030/1045: x", 10, 30),
        ("10:00/13:00 UTC x", 10, 0),
    ] {
        assert_eq!(clock_of(text), Some((hour, minute)), "{text}");
    }
}

#[test]
fn a_date_stands_before_or_behind_the_time() {
    for (text, year, month, day) in [
        ("16 January 2021", 2021, 1, 16),
        ("July 12th, 2018: token stolen", 2018, 7, 12),
        ("Early morning July 12th, 2018: token stolen", 2018, 7, 12),
        ("Monday Nov 1st, 2021", 2021, 11, 1),
        ("Feb-07-2022 10:00", 2022, 2, 7),
        ("07-Feb-2022 10:00", 2022, 2, 7),
        ("2021-Feb-07 10:00", 2021, 2, 7),
        ("2021/9/7 10:00", 2021, 9, 7),
        ("24-10-2024 08:07", 2024, 10, 24),
        ("24.10.2024 08:07", 2024, 10, 24),
        ("4/24/23", 2023, 4, 24),
        ("Jan 5 '21 - x", 2021, 1, 5),
        ("20210304T1030Z x", 2021, 3, 4),
        ("20:45 UTC Feb 20: staged", 2021, 2, 20),
        ("1:34 PM (Oct 30)", 2021, 10, 30),
        ("9:49 UTC, 2018-07-12", 2018, 7, 12),
        ("12:45 PM PST Saturday Oct 30th: storm", 2021, 10, 30),
        ("08:30 - 2021-06-04 x", 2021, 6, 4),
        ("Sun Jul 16 23:21:45 2023 +0200", 2023, 7, 16),
        ("1st of March 2021", 2021, 3, 1),
        ("March, 7 2021", 2021, 3, 7),
        ("Feb-the 7th 2022", 2022, 2, 7),
        ("16/Jul/2023:21:45:46", 2023, 7, 16),
        ("2021‑03‑04 10:00", 2021, 3, 4),
    ] {
        assert_eq!(day_of(text), Some(date(year, month, day)), "{text}");
    }
}

#[test]
fn a_range_has_an_end() {
    let end = |text: &str| leading(text)?.until?.clock.map(|it| (it.hour, it.minute));
    for (text, hour, minute) in [
        ("12:30-12:45 x", 12, 45),
        ("8:20 - 8:24", 8, 24),
        ("08:45–08:47", 8, 47),
        ("01:58–02:00 CET", 2, 0),
        ("2026-06-10 20:46–22:33 — x", 22, 33),
        ("2021-11-18 - 11:07 UTC => 13:40 UTC (2h)", 13, 40),
        ("14:20-2:00 x", 2, 0),
        ("10:00 to 11:30 UTC", 11, 30),
        ("0730-0745: x", 7, 45),
        ("5-6pm x", 18, 0),
        ("Between 10:00 and 11:00 x", 11, 0),
    ] {
        assert_eq!(end(text), Some((hour, minute)), "{text}");
    }
    let last = |text: &str| leading(text)?.until?.date?.resolve(None, Some(date(2026, 6, 1)));
    for (text, month, day) in [
        ("2026-06-10 → 06-12 — x", 6, 12),
        ("July 23--28 -- x", 7, 28),
        ("July 23 to 28, 2026: x", 7, 28),
        ("10/14/2026 - 11/13/2026", 11, 13),
        ("2026-06-10 - 2026-06-12: x", 6, 12),
        ("May 10 - June 3, 2026", 6, 3),
        ("16–18 January 2026", 1, 18),
    ] {
        assert_eq!(last(text), Some(date(2026, month, day)), "{text}");
    }
}

#[test]
fn am_and_pm_of_a_range_count_for_both_ends() {
    assert_eq!(clock_of("1:42-1:59 PM: x"), Some((13, 42)));
    assert_eq!(clock_of("11:42-1:05 PM: x"), Some((11, 42)));
    assert_eq!(clock_of("10:07-10:29 AM: x"), Some((10, 7)));
    assert_eq!(clock_of("11-1 PM: x"), Some((11, 0)));
}

#[test]
fn two_zones_are_one_time() {
    for text in [
        "23:15 UTC / 16:15 PDT",
        "02:00–02:08 CET (01:00–01:08 UTC)",
        "12:48 (6:48 PDT)",
        "10:00 AM PT/1:00 PM ET/18:00 UTC",
    ] {
        assert_eq!(leading(text).map(|it| it.range), Some(0..text.len()), "{text}");
        assert_eq!(all(text).len(), 1, "{text}");
    }
}

#[test]
fn a_zone_has_an_offset_only_if_it_is_one_zone() {
    let offset = |text: &str| leading(text).and_then(|it| it.zone).map(|it| it.offset_minutes);
    assert_eq!(offset("10:00 UTC x"), Some(Some(0)));
    assert_eq!(offset("10:00Z x"), Some(Some(0)));
    assert_eq!(offset("2021-03-04T10:00:00-07:00"), Some(Some(-420)));
    assert_eq!(offset("10:00 +0530 x"), Some(Some(330)));
    assert_eq!(offset("10:00 (GMT+1): x"), Some(Some(60)));
    assert_eq!(offset("10:00 UTC−5 x"), Some(Some(-300)));
    assert_eq!(offset("10:00 PST x"), Some(Some(-480)));
    assert_eq!(offset("10:00 IST x"), Some(None));
    assert_eq!(offset("10:00 Eastern Time - x"), Some(None));
    assert_eq!(offset("16:37 Denver - x"), Some(None));
    assert_eq!(offset("10:00 Denver office reports"), None);
    assert_eq!(offset("10:00 Met with the vendor"), None);
}

#[test]
fn the_distance_from_the_start_is_read() {
    let relative = |text: &str| leading(text).and_then(|it| it.relative);
    assert_eq!(relative("T+5m alert"), Some(5 * 60));
    assert_eq!(relative("T-72h: cut"), Some(-72 * 3600));
    assert_eq!(relative("T+00:05:30 alert"), Some(330));
    assert_eq!(relative("T0: alert"), Some(0));
    assert_eq!(leading("T0: alert").map(|it| it.range), Some(0..2));
    assert_eq!(relative("+30 min: alert"), Some(30 * 60));
    assert_eq!(relative("+1h 30m alert"), Some(90 * 60));
    assert_eq!(relative("T−5m alert"), Some(-5 * 60));
    assert_eq!(relative("T+2.5hrs: alert"), Some(150 * 60));
    assert_eq!(relative("T+1.25h alert"), Some(75 * 60));
    assert_eq!(relative("−30 min: alert"), None);
    assert_eq!(relative("+5 nodes"), None);
    assert_eq!(first("we added +30 min of slack"), None);
}

#[test]
fn what_cannot_be_is_a_fault() {
    let fault = |text: &str| leading(text).and_then(|it| it.fault);
    assert_eq!(fault("25:61 - foo"), Some(Fault::Clock));
    assert_eq!(fault("99:99-99:??"), Some(Fault::Clock));
    assert_eq!(fault("2021-03-04 12:75 x"), Some(Fault::Clock));
    assert_eq!(fault("2021-02-30 10:00"), Some(Fault::Day));
    assert_eq!(fault("31 April 2021"), Some(Fault::Day));
    assert_eq!(fault("30/02/2021"), Some(Fault::Day));
    assert_eq!(fault("29 February 2024"), None);
    assert_eq!(fault("20202-01-16 10:00"), Some(Fault::Year));
    assert_eq!(fault("22025-03-18 10:00"), Some(Fault::Year));
    assert_eq!(fault("1021-03-04 10:00"), Some(Fault::Year));
    assert_eq!(fault("11/03/202 - released"), Some(Fault::Year));
    assert_eq!(day_of("11/13/202 - released"), Some(date(202, 11, 13)));
}

#[test]
fn a_range_runs_backwards_only_if_midnight_does_not_explain_it() {
    let fault = |text: &str| leading(text).and_then(|it| it.fault);
    assert_eq!(fault("12:45-12:30 x"), Some(Fault::Backwards));
    assert_eq!(fault("2021-03-04 - 2021-03-02: x"), Some(Fault::Backwards));
    assert_eq!(fault("2021-03-04 10:00 - 2021-03-04 09:00"), Some(Fault::Backwards));
    assert_eq!(fault("2021-03-04 10:00 - 2021-03-04 11:00"), None);
    for text in ["22:00-02:00", "14:20-2:00", "11:57 - 1:17", "17:15 - 09:00", "23:50-00:10"] {
        assert_eq!(fault(text), None, "{text}");
    }
}

#[test]
fn look_alikes_are_no_times() {
    for text in [
        "upgrade to 1.2.3 and v2.14",
        "version 10.15 is out",
        "a ratio of 3:1 on a 16:9 screen",
        "an 80:20 split",
        "10.1.0.110:8080 on host:8080",
        "open port 8080",
        "99.95% of 10/10 requests",
        "see #1234 and PR 2021",
        "it took 2h and 0h 38m",
        "lasted 1:30",
        "1:30 minutes later",
        "commit 4bef440ea at block 10495509",
        "$12.30 or €1.29",
        "24/7 support, HTTP 404 and 503",
        "call +1 202-555-0123",
        "see docs/2019-03-26.md and ./2019-03-26-outage/x.png",
        "[x](2019-03-26-outage.md)",
        "it may 3 times fail; we march 10 miles; a second 5 nodes",
        "00:1A:2B:3C:4D:5E",
        "fe80::1:12:30:45",
        "1:10000 scale",
        "Q3 is late",
        "Monday is a bad day",
        "at noon we ate",
        "T5 and T-shirt",
        "scored 4.50 of 5",
        "since May 5.5 million orders",
        "12-05 is a part number",
        "room a_12:30",
        "2021-03-04-outage and 2021-03-04_Tests",
    ] {
        assert_eq!(all(text), Vec::new(), "{text}");
    }
    for text in [
        "8080: the port",
        "404 - not found",
        "2021 - the year",
        "1.20 GB were lost",
        "1.11 to 1.13",
        "10/10 would",
        "10/10 - all passed",
        "1:1 meeting",
        "€1.29 a day",
        "#1230 - fix",
        "50:50 split of traffic",
        "May we help",
        "March on",
        "2h30m of work",
        "24.30 - the version",
        "1230-45: the order",
        "1234-5-06: the part",
        "1.02.03 - the version",
    ] {
        assert_eq!(leading(text), None, "{text}");
    }
}

#[test]
fn the_first_moment_may_stand_behind_a_label() {
    assert_eq!(written("First detected 2020-09-21 18:27"), Some("2020-09-21 18:27"));
    assert_eq!(written("Repaired: 2023-07-25 15:55"), Some("2023-07-25 15:55"));
    assert_eq!(written("Outage (16:58 to 18:46 UTC) in Frankfurt"), Some("16:58 to 18:46 UTC"));
    assert_eq!(written("Start:12:30"), Some("12:30"));
    assert_eq!(written("on 2021-03-04."), Some("2021-03-04"));
    assert_eq!(written("_12:30_ UTC"), Some("12:30"));
    assert_eq!(written("On May 5, 2000ms were lost"), Some("May 5"));
    assert_eq!(written("0730 - 1230 UTC"), Some("0730 - 1230 UTC"));
    assert_eq!(written("2021-03-04 at 9:00: x"), Some("2021-03-04 at 9:00"));
    assert_eq!(written("it lasted until 1:30 UTC"), Some("1:30 UTC"));
    assert_eq!(written("the total: 1:30 UTC"), Some("1:30 UTC"));
    assert_eq!(written("über Nacht, „am 4 March 2021“"), Some("4 March 2021"));
}

#[test]
fn every_moment_is_found_in_order() {
    let text = "From 10:00 UTC on 2021-03-04 it was slow; at 11:30 it stopped, on March 5th it was gone.";
    let found: Vec<&str> = all(text).into_iter().map(|it| &text[it.range]).collect();
    assert_eq!(found, ["10:00 UTC on 2021-03-04", "11:30", "March 5th"]);
}

#[test]
fn marks_of_doubt_make_a_time_rough() {
    for text in [
        "~9:00 AM: x",
        "around 9:00: x",
        "c. 9:00 x",
        "9:00-ish x",
        "2021-03-04 ~9:00 x",
        "2021-03-04 around 9:00 x",
        "22:XX x",
        "9:00+ x",
    ] {
        assert!(leading(text).is_some_and(|it| it.approximate), "{text}");
    }
    assert!(first("it began at about 9:00").is_some_and(|it| it.approximate));
    assert!(!leading("9:00 x").is_some_and(|it| it.approximate));
}

#[test]
fn a_time_of_a_twelve_hour_clock_is_marked() {
    let ambiguous =
        |text: &str| leading(text).and_then(|it| it.clock).is_some_and(|it| it.twelve_hour_ambiguous);
    assert!(ambiguous("9:44: x") && ambiguous("11:57: x"));
    assert!(
        !ambiguous("09:44: x") && !ambiguous("9:44 am: x") && !ambiguous("13:44: x") && !ambiguous("0:44: x")
    );
}

#[test]
fn the_next_day_is_read_behind_a_time() {
    assert_eq!(leading("~00:00 AEST (+1d) | x").map(|it| it.day_shift), Some(1));
    assert_eq!(leading("00:10 (next day) x").map(|it| it.day_shift), Some(1));
    assert_eq!(leading("00:10 x").map(|it| it.day_shift), Some(0));
}

#[test]
fn a_weekday_alone_is_a_day_only_where_it_leads() {
    assert_eq!(
        leading("Monday: we begin").and_then(|it| it.date),
        Some(WrittenDate::Weekday(Weekday::Monday))
    );
    assert_eq!(leading("Monday we begin"), None);
    assert_eq!(leading("Tue 10:30 x").and_then(|it| it.weekday), Some(Weekday::Tuesday));
    assert_eq!(leading("2021-03-04 (Thu) 10:30 x").and_then(|it| it.weekday), Some(Weekday::Thursday));
}

#[test]
fn a_missing_year_is_the_nearest() {
    let near = |month, day, near| WrittenDate::MonthDay { month, day }.resolve(None, Some(near));
    assert_eq!(near(12, 5, date(2019, 3, 26)), Some(date(2018, 12, 5)));
    assert_eq!(near(1, 3, date(2018, 12, 26)), Some(date(2019, 1, 3)));
    assert_eq!(near(2, 29, date(2022, 2, 1)), Some(date(2020, 2, 29)));
    assert_eq!(WrittenDate::MonthDay { month: 1, day: 1 }.resolve(None, None), None);
}

#[test]
fn a_weekday_is_the_nearest_of_its_name() {
    // A Wednesday.
    let near = |weekday| WrittenDate::Weekday(weekday).resolve(None, Some(date(2025, 5, 14)));
    assert_eq!(near(Weekday::Friday), Some(date(2025, 5, 16)));
    assert_eq!(near(Weekday::Monday), Some(date(2025, 5, 12)));
    assert_eq!(near(Weekday::Wednesday), Some(date(2025, 5, 14)));
}

#[test]
fn two_numbers_need_an_order() {
    let numeric = |first, second| WrittenDate::Numeric { first, second, year: Some(2024) };
    assert_eq!(numeric(3, 4).resolve(None, None), None);
    assert_eq!(numeric(3, 4).resolve(Some(DayOrder::DayFirst), None), Some(date(2024, 4, 3)));
    assert_eq!(numeric(3, 4).resolve(Some(DayOrder::MonthFirst), None), Some(date(2024, 3, 4)));
    assert_eq!(numeric(24, 10).resolve(Some(DayOrder::MonthFirst), None), Some(date(2024, 10, 24)));
    assert!(numeric(3, 4).is_ambiguous() && !numeric(4, 4).is_ambiguous() && !numeric(24, 4).is_ambiguous());
}

#[test]
fn the_order_is_that_of_the_dates_that_have_but_one() {
    let order = |text: &str| day_order(&all(text));
    assert_eq!(order("03/04/2024, then 24/10/2024"), Some(DayOrder::DayFirst));
    assert_eq!(order("03/04/2024 - 10/24/2024"), Some(DayOrder::MonthFirst));
    assert_eq!(order("03/04/2024 and 04/04/2024"), None);
    assert_eq!(order("24/04/2024 and 04/24/2024"), None);
}

#[test]
fn months_and_quarters_have_a_last_day() {
    assert_eq!(WrittenDate::Month { year: 2024, month: 2 }.last_day(None, None), Some(date(2024, 2, 29)));
    let quarter = WrittenDate::Quarter { year: Some(2025), quarter: 3 };
    assert_eq!((quarter.last_day(None, None), quarter.resolve(None, None)), (Some(date(2025, 9, 30)), None));
    assert_eq!(
        first("Target: Q4 2025").and_then(|it| it.date?.last_day(None, None)),
        Some(date(2025, 12, 31))
    );
    assert_eq!(first("in 2020-03: x").and_then(|it| it.date?.last_day(None, None)), Some(date(2020, 3, 31)));
    assert_eq!(first("in March 2020").and_then(|it| it.date?.last_day(None, None)), Some(date(2020, 3, 31)));
}

#[test]
fn a_file_name_may_hold_a_day() {
    assert_eq!(in_file_name("2021-05-17-outage.md"), Some(date(2021, 5, 17)));
    assert_eq!(in_file_name("incident_2021_05_17.md"), Some(date(2021, 5, 17)));
    assert_eq!(in_file_name("20210517.md"), Some(date(2021, 5, 17)));
    assert_eq!(in_file_name("INC-004-g4.md"), None);
    assert_eq!(in_file_name("2021-13-17.md"), None);
}

#[test]
fn a_zone_is_declared_by_heading_head_or_sentence() {
    for (text, written, offset) in [
        ("Timeline (all times UTC)", "UTC", Some(0)),
        ("Timeline - UTC", "UTC", Some(0)),
        ("All times are in PST.", "PST", Some(-480)),
        ("Time (UTC)", "UTC", Some(0)),
        ("Time (ET)", "ET", None),
        ("Eastern Time", "Eastern Time", None),
        ("times in BST", "BST", None),
        ("Timeline (BST — UTC+1)", "BST", Some(60)),
        ("all times IST (UTC+5:30)", "IST", Some(330)),
        ("UTC+1 (Zurich time)", "UTC+1", Some(60)),
        ("AEST — UTC+10", "AEST", Some(600)),
        ("timezone: America/New_York", "America/New_York", None),
        ("timezone: New York", "New York", None),
        ("All times are in local time", "local time", None),
    ] {
        let zone = Zone { written: written.to_owned().into(), offset_minutes: offset };
        assert_eq!(zone_in(text), Some(zone), "{text}");
    }
}

#[test]
fn ordinary_words_and_single_times_declare_no_zone() {
    for text in [
        "We met at the est. time, a bit late",
        "the PT team lost time",
        "CAT exploit alarm (CAT exploit)",
        "The job runs at 02:00 UTC every day of that time",
        "At 5 pm PST the timeline begins",
        "Time (24h)",
        "Our very own long heading over the events of that whole bad day (PST)",
        "timezone: Europe/rome",
        "timezone: Europe/UK",
        "Our AWS MSK cluster keeps the last 4 hours of data on the local disks of the brokers at any time",
        "",
    ] {
        assert_eq!(zone_in(text), None, "{text}");
    }
}

#[test]
fn due_words_come_to_their_last_day() {
    // A Wednesday.
    let from = date(2025, 5, 14);
    let due = |text: &str| due_words(text).and_then(|it| comes_to(it.kind, from, Some(14)));
    for (text, month, day) in [
        ("end of week", 5, 18),
        ("EOW", 5, 18),
        ("next week", 5, 25),
        ("by end of month", 5, 31),
        ("next month", 6, 30),
        ("this sprint", 5, 28),
        ("Next Sprint", 6, 11),
        ("this quarter", 6, 30),
        ("next quarter", 9, 30),
        ("Q3", 9, 30),
        ("end of year", 12, 31),
        ("in two weeks", 5, 28),
        ("within 30 days", 6, 13),
        ("in progress (next 2 weeks)", 5, 28),
        ("by Friday", 5, 16),
        ("today", 5, 14),
        ("tomorrow", 5, 15),
        ("end of June", 6, 30),
        ("H2 2025", 12, 31),
    ] {
        assert_eq!(due(text), Some(date(2025, month, day)), "{text}");
    }
    assert_eq!(due("end of March"), Some(date(2026, 3, 31)));
    assert_eq!(due("Q1"), Some(date(2026, 3, 31)));
    let june = due_words("this quarter").and_then(|it| comes_to(it.kind, date(2025, 6, 14), None));
    assert_eq!(june, Some(date(2025, 6, 30)));
    assert_eq!(due_words("next sprint").and_then(|it| comes_to(it.kind, from, None)), None);
}

#[test]
fn vague_words_come_to_no_day() {
    let kind = |text: &str| due_words(text).map(|it| it.kind);
    assert_eq!(kind("ASAP"), Some(DueKind::Soon));
    assert_eq!(kind("soon"), Some(DueKind::Later));
    assert_eq!(kind("Short term"), Some(DueKind::Term));
    assert_eq!(kind("Long-term improvements"), Some(DueKind::Term));
    assert_eq!(kind("TBD"), Some(DueKind::Unknown));
    assert_eq!(kind("?"), Some(DueKind::Unknown));
    assert_eq!(kind("Ongoing"), Some(DueKind::Ongoing));
    assert_eq!(kind("when time permits"), Some(DueKind::Later));
}

#[test]
fn words_of_a_sentence_are_no_due_date() {
    for text in [
        "Later versions pin the image",
        "Improve the short term storage",
        "Immediately restart the pod on failure",
        "Alert on the Q1 disks",
        "Keep two weeks of data",
        "Ongoing work on the queue",
        "Migrate it later",
        "Test what a day off in May does",
        "2025-06-01",
        "",
    ] {
        assert_eq!(due_words(text), None, "{text}");
    }
}

#[test]
fn long_runs_of_one_notation_end() {
    for unit in [
        "1:00/",
        "1:00 UTC / ",
        "12:30-",
        "2021-01-01 - ",
        "(",
        "UTC(",
        " ",
        "~",
        "+",
        "Mon ",
        "a",
        "1",
        "T+1m ",
        "in ",
    ] {
        let text = unit.repeat(20_000);
        let _ = (leading(&text), all(&text), zone_in(&text), due_words(&text));
    }
}

/// A day of the years in which incidents happen.
fn days() -> impl Strategy<Value = Date> {
    (1990i16..2060, 1i8..=12, 1i8..=28).prop_map(|(year, month, day)| date(year, month, day))
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

proptest! {
    #[test]
    fn any_text_is_read_without_panic(text in "\\PC{0,60}") {
        check(&text);
    }

    #[test]
    fn any_jumble_of_notations_is_read_without_panic(
        parts in proptest::collection::vec(
            prop_oneof![
                Just("12:30"), Just("2021-03-04"), Just("T"), Just("Z"), Just("UTC"), Just("+1"), Just("-"), Just("–"), Just("→"),
                Just(" "), Just("("), Just(")"), Just("/"), Just(":"), Just("."), Just(","), Just("Mon"), Just("May"), Just("5"),
                Just("20202"), Just("pm"), Just("~"), Just("é"), Just("Q3"), Just("'21"), Just("to"), Just("next"), Just("week"),
                Just("0730"), Just("99"), Just("\u{a0}"), Just("−"), Just("h"), Just("Europe/"), Just("Eastern Time"), Just("end of"),
            ],
            0..14,
        )
    ) {
        check(&parts.concat());
    }

    #[test]
    fn a_date_is_read_back(day in days(), notation in 0usize..9) {
        let month = MONTHS[usize::try_from(day.month() - 1).unwrap()];
        let (y, m, d) = (day.year(), day.month(), day.day());
        let text = match notation {
            0 => format!("{y}-{m:02}-{d:02}"),
            1 => format!("{y}/{m}/{d}"),
            2 => format!("{d} {month} {y}"),
            3 => format!("{month} {d}, {y}"),
            4 => format!("{month} {d}th {y}"),
            5 => format!("{}-{d:02}-{y}", &month[..3]),
            6 => format!("{d:02}-{}-{y}", &month[..3]),
            7 => format!("{d}. {} {y}", &month[..3]),
            _ => format!("{} {d}, {y}", &month[..3]),
        };
        let moment = leading(&text).expect(&text);
        prop_assert_eq!(moment.date, Some(WrittenDate::Full(day)));
        prop_assert_eq!(moment.range, 0..text.len());
        prop_assert_eq!(first(&format!("It began {text}, they say")).and_then(|it| it.date), Some(WrittenDate::Full(day)));
    }

    #[test]
    fn a_date_of_two_numbers_is_read_back(day in days(), order in prop_oneof![Just(DayOrder::DayFirst), Just(DayOrder::MonthFirst)], mark in "[/.-]") {
        let (a, b) = if order == DayOrder::DayFirst { (day.day(), day.month()) } else { (day.month(), day.day()) };
        let text = format!("{a:02}{mark}{b:02}{mark}{}", day.year());
        let written = leading(&text).and_then(|it| it.date).expect(&text);
        prop_assert_eq!(written.resolve(Some(order), None), Some(day));
    }

    #[test]
    fn a_time_is_read_back(day in days(), hour in 0u8..24, minute in 0u8..60, notation in 0usize..8, zone in 0usize..6, dated in any::<bool>()) {
        let half = if hour < 12 { "am" } else { "pm" };
        let on_twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
        let time = match notation {
            0 => format!("{hour:02}:{minute:02}"),
            1 => format!("{hour}:{minute:02}"),
            2 => format!("{hour:02}:{minute:02}:07"),
            3 => format!("{on_twelve}:{minute:02} {half}"),
            4 => format!("{on_twelve:02}:{minute:02}{}", half.to_uppercase()),
            5 => format!("{hour:02}h{minute:02}"),
            6 => format!("{hour:02}.{minute:02}"),
            _ => format!("{hour:02}{minute:02}"),
        };
        let (zone, offset) = [
            ("", None), (" UTC", Some(0)), (" (UTC)", Some(0)), (" GMT+2", Some(120)), (" PST", Some(-480)), (" +0530", Some(330)),
        ][zone];
        // Four digits alone may be a year.
        prop_assume!(notation < 7 || dated || !zone.is_empty() || !(19..21).contains(&hour));
        let text = if dated { format!("{day} {time}{zone}: x") } else { format!("{time}{zone}: x") };
        let moment = leading(&text).expect(&text);
        prop_assert_eq!(moment.clock.map(|it| (it.hour, it.minute)), Some((hour, minute)), "{}", text);
        prop_assert_eq!(moment.zone.and_then(|it| it.offset_minutes), offset, "{}", text);
        prop_assert_eq!(moment.date, dated.then_some(WrittenDate::Full(day)), "{}", text);
        prop_assert_eq!(moment.range.end, text.len() - 3, "{}", text);
    }

    #[test]
    fn a_range_is_read_back(start in (0u8..24, 0u8..60), end in (0u8..24, 0u8..60), mark in prop_oneof![Just("-"), Just(" - "), Just("–"), Just(" to "), Just(" → ")]) {
        let text = format!("{:02}:{:02}{mark}{:02}:{:02} UTC - x", start.0, start.1, end.0, end.1);
        let moment = leading(&text).expect(&text);
        prop_assert_eq!(moment.clock.map(|it| (it.hour, it.minute)), Some(start));
        prop_assert_eq!(moment.until.and_then(|it| it.clock).map(|it| (it.hour, it.minute)), Some(end));
    }
}

/// Every range lies in the text, on borders of characters, in order.
fn check(text: &str) {
    let mut last = 0;
    for moment in all(text) {
        assert!(moment.range.start >= last && !text[moment.range.clone()].is_empty(), "{text:?}");
        last = moment.range.end;
        if let Some(date) = moment.date {
            let _ = date.resolve(Some(DayOrder::DayFirst), Some(Date::MAX));
            let _ = date.last_day(None, Some(Date::MIN));
        }
    }
    if let Some(moment) = leading(text) {
        assert!(!text[moment.range].is_empty(), "{text:?}");
    }
    if let Some(due) = due_words(text) {
        assert!(!text[due.range].is_empty(), "{text:?}");
        let _ = comes_to(due.kind, Date::MAX, Some(i64::MAX));
        let _ = comes_to(due.kind, Date::MIN, None);
    }
    let _ = (zone_in(text), in_file_name(text));
}
