//! Chains of whys: each answer is the subject of the next question.

use std::ops::Range;

/// A question and what the document answers.
#[derive(Debug, Clone)]
pub struct Why {
    /// The paragraph, list item or row in which it is asked.
    pub text: Range<usize>,
    /// The answer: what stands behind the question, else the stretch below; empty if there is none.
    pub answer: Range<usize>,
}

/// The chains in stretches of text that follow one another.
#[derive(Debug, Default)]
pub(super) struct Chains {
    done: Vec<Vec<Why>>,
    open: Vec<Why>,
}

impl Chains {
    /// Takes the next paragraph, list item or row.
    pub(super) fn add(&mut self, text: &str, range: &Range<usize>) {
        let written = &text[range.clone()];
        if let Some(question) = end_of_question(written) {
            let answer = written[question..].trim_start();
            self.open.push(Why { text: range.clone(), answer: range.end - answer.len()..range.end });
            return;
        }
        match self.open.last_mut() {
            Some(why) if why.answer.is_empty() => why.answer = range.clone(),
            Some(_) if starts_with(written, "because") => {
                self.open.push(Why { text: range.clone(), answer: range.clone() });
            }
            _ => self.close(),
        }
    }

    /// What comes next belongs to another chain.
    pub(super) fn close(&mut self) {
        let chain = std::mem::take(&mut self.open);
        if chain.len() > 1 {
            self.done.push(chain);
        }
    }

    pub(super) fn finish(mut self) -> Vec<Vec<Why>> {
        self.close();
        self.done
    }
}

/// One past the question mark, if the text begins with a why; in `Why 2: Why did it …?` that of the second.
fn end_of_question(text: &str) -> Option<usize> {
    let end = end_of_why(text)?;
    Some(end_of_why(&text[end..]).map_or(end, |second| end + second))
}

fn end_of_why(text: &str) -> Option<usize> {
    starts_with(text, "why").then(|| text.find(['?', ':']).map(|at| at + 1)).flatten()
}

/// Whether the first word, behind numbers and labels, is this one.
fn starts_with(text: &str, word: &str) -> bool {
    let text = text.trim_start_matches(|it: char| !it.is_alphabetic());
    text.get(..word.len()).is_some_and(|it| it.eq_ignore_ascii_case(word))
        && !text[word.len()..].starts_with(char::is_alphabetic)
}
