//! A text as a sequence of numbers, words and marks. Everything looks ahead by a bounded number of bytes.

/// A text to be scanned by position; every position handed out lies on a character boundary.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scan<'a> {
    pub(super) text: &'a str,
}

/// A run of digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number {
    pub(super) value: u32,
    pub(super) length: usize,
    pub(super) end: usize,
}

impl Number {
    /// The value, if it is small enough to be part of a date or time.
    pub(super) fn small(self) -> Option<u8> {
        u8::try_from(self.value).ok()
    }
}

/// No word that matters is longer.
const LONGEST_WORD: usize = 24;

impl<'a> Scan<'a> {
    /// The byte at `at`; 0 past the end.
    #[inline]
    pub(super) fn byte(self, at: usize) -> u8 {
        self.text.as_bytes().get(at).copied().unwrap_or(0)
    }

    /// The character at `at`.
    #[inline]
    pub(super) fn char_at(self, at: usize) -> Option<char> {
        self.text.get(at..)?.chars().next()
    }

    /// The character before `at`.
    pub(super) fn char_before(self, at: usize) -> Option<char> {
        self.text.get(..at)?.chars().next_back()
    }

    /// The number at `at`, of at most nine digits.
    #[inline]
    pub(super) fn number(self, at: usize) -> Option<Number> {
        let mut value = 0;
        let mut end = at;
        while self.byte(end).is_ascii_digit() {
            if end - at == 9 {
                return None;
            }
            value = value * 10 + u32::from(self.byte(end) - b'0');
            end += 1;
        }
        (end > at).then_some(Number { value, length: end - at, end })
    }

    /// The number at `at` if it has `lengths` digits.
    #[inline]
    pub(super) fn number_of(self, at: usize, lengths: std::ops::RangeInclusive<usize>) -> Option<Number> {
        self.number(at).filter(|it| lengths.contains(&it.length))
    }

    /// The run of ASCII letters at `at`; empty if there is none, if it is too long to matter, or goes on with a
    /// letter of another alphabet.
    #[inline]
    pub(super) fn word(self, at: usize) -> &'a str {
        if self.byte(at).is_ascii_alphabetic() { self.letters(at) } else { "" }
    }

    fn letters(self, at: usize) -> &'a str {
        let rest = &self.text.as_bytes()[at..];
        let length = rest.iter().take(LONGEST_WORD + 1).take_while(|it| it.is_ascii_alphabetic()).count();
        let end = at + length;
        let goes_on = || self.byte(end) >= 0x80 && self.char_at(end).is_some_and(char::is_alphanumeric);
        if length > LONGEST_WORD || goes_on() { "" } else { &self.text[at..end] }
    }

    /// The word before `at`, over spaces and a colon.
    pub(super) fn word_before(self, at: usize) -> Option<&'a str> {
        let near = |mut from: usize, keep: fn(u8) -> bool| {
            let least = from.saturating_sub(LONGEST_WORD);
            while from > least && keep(self.byte(from - 1)) {
                from -= 1;
            }
            from
        };
        let end = near(at, |it| matches!(it, b' ' | b':' | b'=' | b'*' | b'~' | b'('));
        let start = near(end, |it| it.is_ascii_alphabetic());
        self.text.get(start..end).filter(|it| !it.is_empty())
    }

    /// Past a few spaces.
    #[inline]
    pub(super) fn spaces(self, at: usize) -> usize {
        match self.byte(at) {
            b' ' | b'\t' | 0x80.. => self.more_spaces(at),
            _ => at,
        }
    }

    fn more_spaces(self, mut at: usize) -> usize {
        for _ in 0..6 {
            match self.byte(at) {
                b' ' | b'\t' => at += 1,
                0..0x80 => break,
                _ => match self.char_at(at) {
                    Some(space @ ('\u{a0}' | '\u{202f}' | '\u{2009}')) => at += space.len_utf8(),
                    _ => break,
                },
            }
        }
        at
    }

    /// Past `mark` if it stands at `at`.
    #[inline]
    pub(super) fn past(self, at: usize, mark: &str) -> Option<usize> {
        let rest = self.text.as_bytes().get(at..)?;
        rest.starts_with(mark.as_bytes()).then_some(at + mark.len())
    }

    /// Past the word at `at` if it is one of `words`, which are in lower case, without regard to case.
    #[inline]
    pub(super) fn past_word(self, at: usize, words: &[&str]) -> Option<usize> {
        let first = self.byte(at).to_ascii_lowercase();
        // Nearly every word ends here.
        if words.iter().all(|it| it.as_bytes()[0] != first) { None } else { self.past_whole_word(at, words) }
    }

    fn past_whole_word(self, at: usize, words: &[&str]) -> Option<usize> {
        let word = self.word(at);
        words.iter().any(|it| it.eq_ignore_ascii_case(word)).then_some(at + word.len())
    }

    /// Past a dash of any length.
    pub(super) fn dash(self, at: usize) -> Option<usize> {
        match self.char_at(at)? {
            '-' => Some(at + (0..3).take_while(|it| self.byte(at + it) == b'-').count()),
            dash @ ('–' | '—' | '‑' | '‐' | '−' | '‒') => Some(at + dash.len_utf8()),
            _ => None,
        }
    }

    /// Past an arrow.
    pub(super) fn arrow(self, at: usize) -> Option<usize> {
        match self.char_at(at)? {
            arrow @ ('→' | '➡' | '⟶' | '…') => Some(at + arrow.len_utf8()),
            '-' | '=' | '–' | '.' => {
                ["-->", "->", "=>", "–>", ".."].iter().find_map(|it| self.past(at, it))
            }
            _ => None,
        }
    }

    /// Whether no letter or digit goes on at `at`.
    #[inline]
    pub(super) fn is_end(self, at: usize) -> bool {
        match self.byte(at) {
            b'_' => !self.byte(at + 1).is_ascii_alphanumeric(),
            byte @ 0..0x80 => !byte.is_ascii_alphanumeric(),
            _ => !self.char_at(at).is_some_and(char::is_alphanumeric),
        }
    }

    /// Whether, after spaces, the text ends or a mark follows that parts a time from what happened.
    pub(super) fn parted(self, at: usize) -> bool {
        let at = self.spaces(at);
        match self.char_at(at) {
            None => true,
            Some(mark) => {
                matches!(
                    mark,
                    ':' | ';' | '|' | ']' | ')' | '}' | '*' | '`' | ',' | '\n' | '\r' | '>' | '"' | '_'
                ) || self.dash(at).or_else(|| self.arrow(at)).is_some()
            }
        }
    }
}
