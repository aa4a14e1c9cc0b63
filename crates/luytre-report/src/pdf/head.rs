//! The official head, the kind of document with its abstract, and the signature block.

use super::canvas::Role;
use super::flow::{Flow, Place};
use super::lines::{Line, LineLook, break_text, line_metrics};
use crate::document::{Align, Head, Kind, NUMBER, RECIPIENTS, Signature, Text};

/// Lines of one size that stand below each other in a column.
struct Stack {
    lines: Vec<Line>,
    size: f32,
    align: Align,
    /// Length of the rule below them as a share of the longest.
    rule: Option<f32>,
}

/// Height that a rule takes.
const RULE_ROOM: f32 = 6.0;

impl Stack {
    fn new(text: &Text, size: f32, width: f32, align: Align) -> Stack {
        Stack { lines: break_text(text, size, width, 0.0), size, align, rule: None }
    }

    fn with_rule(mut self, share: f32) -> Stack {
        self.rule = Some(share);
        self
    }

    fn height(&self) -> f32 {
        let rule = if self.rule.is_some() { RULE_ROOM } else { 0.0 };
        line_metrics(self.size, 1.0).0 * self.lines.len() as f32 + rule
    }
}

impl Flow<'_> {
    /// Draws stacks below each other in a column; returns where they end.
    fn stacks(&mut self, stacks: &[Stack], x: f32, y: f32, width: f32) -> f32 {
        let mut y = y;
        for stack in stacks {
            let node = self.structure.add(Role::Paragraph, None);
            let look = LineLook::new(stack.size, stack.align);
            let end = self.draw_lines(Some(node), &stack.lines, Place { x, y, width, look, multiple: 1.0 });
            if let Some(share) = stack.rule {
                self.rule_below(&stack.lines, share, x, end + 2.0, width);
            }
            y += stack.height();
        }
        y
    }

    pub(super) fn head(&mut self, head: &Head) {
        let measures = &self.layout.measures;
        let (body_pt, share) = (measures.body_name_pt.value, measures.body_rule_share.value);
        let (title_pt, motto_pt) = (measures.national_title_pt.value, measures.motto_pt.value);
        let (number_pt, subject_pt) = (measures.number_pt.value, measures.letter_subject_pt.value);
        let place_pt = measures.place_date_pt.value;
        let left = self.width() * measures.head_left_share.value;
        let right = self.width() - left;
        let (x, x_right) = (self.left(), self.left() + left);
        let centred = |text: &Text, size: f32, width: f32| Stack::new(text, size, width, Align::Centre);

        let superior = head.superior.iter().map(|superior| centred(&superior.to_uppercase().into(), body_pt, left));
        let mut bodies: Vec<Stack> = superior.collect();
        bodies.push(centred(&Text::bold(head.issuer.to_uppercase()), body_pt, left).with_rule(share));
        let nation = [
            centred(&Text::bold(self.layout.national_title.as_str()), title_pt, right),
            centred(&Text::bold(self.layout.motto.as_str()), motto_pt, right).with_rule(1.0),
        ];
        let mut numbers = vec![centred(&format!("{NUMBER} {}", head.number).into(), number_pt, left)];
        let subject = head.subject.iter().map(|subject| centred(&subject.into(), subject_pt, left));
        numbers.extend(subject);
        let place = [centred(&Text::italic(head.place_and_date()), place_pt, right)];

        let height = |stacks: &[Stack]| stacks.iter().map(Stack::height).sum::<f32>();
        self.ensure(height(&bodies).max(height(&nation)) + height(&numbers).max(height(&place)) + 12.0);
        let (y, gap) = (self.y, 4.0);
        let after = self.stacks(&bodies, x, y, left).max(self.stacks(&nation, x_right, y, right)) + gap;
        self.y = self.stacks(&numbers, x, after, left).max(self.stacks(&place, x_right, after, right)) + 12.0;
    }

    pub(super) fn kind(&mut self, kind: &Kind) {
        let measures = &self.layout.measures;
        let share = measures.abstract_rule_share.value;
        let (kind_pt, abstract_pt) = (measures.kind_pt.value, measures.abstract_pt.value);
        let width = self.width();
        let mut stacks = vec![Stack::new(&Text::bold(kind.name.to_uppercase()), kind_pt, width, Align::Centre)];
        if !kind.summary.is_empty() {
            let summary = Text::bold(kind.summary.as_str());
            stacks.push(Stack::new(&summary, abstract_pt, width, Align::Centre).with_rule(share));
        }
        self.ensure(stacks.iter().map(Stack::height).sum::<f32>() + 60.0);
        let (x, y) = (self.left(), self.y + 6.0);
        self.y = self.stacks(&stacks, x, y, width) + 8.0;
    }

    pub(super) fn signature(&mut self, signature: &Signature) {
        let measures = &self.layout.measures;
        let (title_pt, list_pt) = (measures.recipients_title_pt.value, measures.recipients_pt.value);
        let (signer_pt, room) = (measures.signer_pt.value, measures.signature_room_mm.mm_in_points());
        let left = self.width() * 0.45;
        let right = self.width() - left;
        let mut recipients = Vec::new();
        if !signature.recipients.is_empty() {
            let title = Text::bold(RECIPIENTS).emphasised(true, true);
            recipients.push(Stack::new(&title, title_pt, left, Align::Left));
            let lines = signature.recipient_lines();
            recipients.extend(lines.into_iter().map(|line| Stack::new(&line.into(), list_pt, left, Align::Left)));
        }
        let bold = |text: &str, size: f32| Stack::new(&Text::bold(text), size, right, Align::Centre);
        let mut authority: Vec<Stack> = signature.authority.iter().map(|line| bold(line, signer_pt)).collect();
        let manner = signature.manner.iter();
        authority
            .extend(manner.map(|manner| Stack::new(&Text::italic(manner.as_str()), title_pt, right, Align::Centre)));
        let name = [bold(&signature.name, signer_pt)];

        let height = |stacks: &[Stack]| stacks.iter().map(Stack::height).sum::<f32>();
        self.ensure(height(&recipients).max(height(&authority) + room + height(&name)) + 6.0);
        let (x, y) = (self.left(), self.y + 6.0);
        let end = self.stacks(&recipients, x, y, left);
        let signed = self.stacks(&authority, x + left, y, right) + room;
        self.y = self.stacks(&name, x + left, signed, right).max(end) + 8.0;
    }
}
