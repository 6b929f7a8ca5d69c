//! Written dates and the days that they can mean.

use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};

use super::Moment;
use super::scan::Scan;

/// A date as written: what of it is known without its surroundings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WrittenDate {
    /// A day of a year.
    Full(Date),
    /// A day without its year.
    MonthDay {
        /// 1 to 12.
        month: i8,
        /// From 1, and 29 February is one.
        day: i8,
    },
    /// Two numbers whose order the writer knows: 03/04/2024, 12-05.
    Numeric {
        /// The first number.
        first: i8,
        /// The second number.
        second: i8,
        /// The year, if written; two digits are of this century or the last.
        year: Option<i16>,
    },
    /// A month of a year.
    Month {
        /// The year.
        year: i16,
        /// 1 to 12.
        month: i8,
    },
    /// A quarter.
    Quarter {
        /// The year, if written.
        year: Option<i16>,
        /// 1 to 4.
        quarter: i8,
    },
    /// Only a day of the week.
    Weekday(Weekday),
    /// A day that the calendar doesn't have: 30 February.
    Impossible {
        /// The year, if written.
        year: Option<i16>,
        /// As written.
        month: i8,
        /// As written.
        day: i8,
    },
}

/// In which order a document writes day and month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum DayOrder {
    /// 24/10/2024.
    DayFirst,
    /// 10/24/2024.
    MonthFirst,
}

impl WrittenDate {
    /// The day that it means. A missing order comes from `order`, a missing year is the one that brings the day
    /// nearest to `near`; `None` for months and quarters and where either is needed and not known.
    #[must_use]
    pub fn resolve(&self, order: Option<DayOrder>, near: Option<Date>) -> Option<Date> {
        match *self {
            Self::Full(day) => Some(day),
            Self::MonthDay { month, day } => nearest(month, day, near?),
            Self::Numeric { first, second, year } => {
                let (month, day) = match self.order().or(order) {
                    Some(DayOrder::DayFirst) => (second, first),
                    Some(DayOrder::MonthFirst) => (first, second),
                    None if first == second => (first, second),
                    None => return None,
                };
                match year {
                    Some(year) => Date::new(year, month, day).ok(),
                    None => nearest(month, day, near?),
                }
            }
            Self::Weekday(weekday) => {
                let near = near?;
                let ahead = near.weekday().until(weekday);
                near.checked_add(i32::from(if ahead > 3 { ahead - 7 } else { ahead }).days()).ok()
            }
            Self::Month { .. } | Self::Quarter { .. } | Self::Impossible { .. } => None,
        }
    }

    /// The last day that it means: that of a month or quarter too.
    #[must_use]
    pub fn last_day(&self, order: Option<DayOrder>, near: Option<Date>) -> Option<Date> {
        match *self {
            Self::Month { year, month } => Some(Date::new(year, month, 1).ok()?.last_of_month()),
            Self::Quarter { year, quarter } => {
                let month = quarter.checked_mul(3)?;
                match year {
                    Some(year) => Some(Date::new(year, month, 1).ok()?.last_of_month()),
                    None => nearest(month, 30, near?).map(Date::last_of_month),
                }
            }
            _ => self.resolve(order, near),
        }
    }

    /// The year, if written.
    #[must_use]
    pub fn year(&self) -> Option<i16> {
        match *self {
            Self::Full(day) => Some(day.year()),
            Self::Month { year, .. } => Some(year),
            Self::Numeric { year, .. } | Self::Quarter { year, .. } | Self::Impossible { year, .. } => year,
            Self::MonthDay { .. } | Self::Weekday(_) => None,
        }
    }

    /// Whether it may be read as two different days: 03/04/2024.
    #[must_use]
    pub fn is_ambiguous(&self) -> bool {
        matches!(*self, Self::Numeric { first, second, .. } if first != second) && self.order().is_none()
    }

    /// The order that a part above 12 gives away.
    #[must_use]
    pub fn order(&self) -> Option<DayOrder> {
        match *self {
            Self::Numeric { first: 13.., second: ..=12, .. } => Some(DayOrder::DayFirst),
            Self::Numeric { first: ..=12, second: 13.., .. } => Some(DayOrder::MonthFirst),
            _ => None,
        }
    }
}

/// The order in which a document writes day and month: that of its dates with a part above 12, if they agree.
pub fn day_order<'a>(moments: impl IntoIterator<Item = &'a Moment>) -> Option<DayOrder> {
    let mut found = None;
    for moment in moments {
        let until = moment.until.and_then(|it| it.date);
        for order in [moment.date, until].into_iter().flatten().filter_map(|it| it.order()) {
            if found.is_some_and(|it| it != order) {
                return None;
            }
            found = Some(order);
        }
    }
    found
}

/// The order that brings the dates of which no number tells it next to the day of the incident, if it is one for all.
pub fn day_order_near<'a>(moments: impl IntoIterator<Item = &'a Moment>, day: Date) -> Option<DayOrder> {
    let is_near = |date: &WrittenDate, order| {
        let date = date.resolve(Some(order), Some(day));
        date.is_some_and(|it| (it - day).get_days().abs() <= NEAR)
    };
    let mut found = None;
    for date in moments.into_iter().filter_map(|it| it.date).filter(WrittenDate::is_ambiguous) {
        for order in [DayOrder::DayFirst, DayOrder::MonthFirst].into_iter().filter(|it| is_near(&date, *it)) {
            if found.is_some_and(|it| it != order) {
                return None;
            }
            found = Some(order);
        }
    }
    found
}

/// So many days after the incident most of its story is over.
const NEAR: i32 = 7;

/// The day in the name of a file: `2021-05-17-outage.md`, `20210517.md`, `2021_05_17.md`.
#[must_use]
pub fn in_file_name(name: &str) -> Option<Date> {
    let scan = Scan { text: name };
    (0..name.len()).filter(|&at| at == 0 || !scan.byte(at - 1).is_ascii_digit()).find_map(|at| {
        let year = scan.number(at)?;
        if year.length == 8 {
            return compact(year.value);
        }
        let mark = scan.byte(year.end);
        if year.length != 4 || !matches!(mark, b'-' | b'_' | b'.') {
            return None;
        }
        let month = scan.number_of(year.end + 1, 1..=2).filter(|it| scan.byte(it.end) == mark)?;
        let day = scan.number_of(month.end + 1, 1..=2)?;
        likely(i16::try_from(year.value).ok()?, month.value, day.value)
    })
}

/// 20210517 as a day.
pub(super) fn compact(digits: u32) -> Option<Date> {
    likely(i16::try_from(digits / 10000).ok()?, digits / 100 % 100, digits % 100)
}

/// Whether an incident may have happened in that year.
pub(super) fn is_likely_year(year: i16) -> bool {
    (1970..=2099).contains(&year)
}

fn likely(year: i16, month: u32, day: u32) -> Option<Date> {
    let day = Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    is_likely_year(year).then_some(day)
}

/// Whether some year has this day.
pub(super) fn exists(month: i8, day: i8) -> bool {
    Date::new(2020, month, day).is_ok()
}

/// The day of this name that is nearest to another day.
fn nearest(month: i8, day: i8, near: Date) -> Option<Date> {
    if !exists(month, day) {
        return None;
    }
    // 29 February is up to eight years away.
    let reach: i16 = if (month, day) == (2, 29) { 8 } else { 1 };
    (-reach..=reach)
        .filter_map(|it| Date::new(near.year().checked_add(it)?, month, day).ok())
        .min_by_key(|it| (*it - near).get_days().abs())
}

/// The last day of a quarter.
pub(super) fn end_of_quarter(day: Date) -> Option<Date> {
    let month = (day.month() - 1) / 3 * 3 + 3;
    Some(Date::new(day.year(), month, 1).ok()?.last_of_month())
}

/// The last day of a year.
pub(super) fn end_of_year(day: Date) -> Date {
    date(day.year(), 12, 31)
}
