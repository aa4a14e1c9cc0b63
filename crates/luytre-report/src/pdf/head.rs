//! The official head, the kind of document with its abstract, and the signature block.

use super::canvas::Role;
use super::flow::{Flow, Place};
use super::lines::{Line, LineLook, break_text, line_metrics};
use crate::document::{Align, Head, Kind, NUMBER, RECIPIENTS, Signature, Text};
use crate::face::{Style, balanced};

/// Lines of one size that stand below each other in a column.
struct Stack {
    lines: Vec<Line>,
    size: f32,
    align: Align,
    /// Length of the rule below them as a share of the longest.
    rule: Option<f32>,
}

/// Height that a rule takes.
const RULE_ROOM: f32 = 7.0;
/// How far a rule stands below the line, clear of the dots below letters.
const RULE_BELOW: f32 = 3.5;

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
                self.rule_below(&stack.lines, share, x, end + RULE_BELOW, width);
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

        let even =
            |text: &str, style: Style| balanced(&text.to_uppercase(), style, body_pt, left, &self.layout.break_before);
        let superior = head.superior.iter().map(|superior| even(superior, Style::REGULAR));
        let mut bodies: Vec<Stack> = superior.map(|superior| centred(&superior.into(), body_pt, left)).collect();
        bodies.push(centred(&Text::bold(even(&head.issuer, Style::BOLD)), body_pt, left).with_rule(share));
        let nation = [
            centred(&Text::bold(self.layout.national_title.as_str()), title_pt, right),
            centred(&Text::bold(self.layout.motto.as_str()), motto_pt, right).with_rule(1.0),
        ];
        let mut numbers = vec![centred(&format!("{NUMBER} {}", head.number).into(), number_pt, left)];
        let evened = |subject: &String| balanced(subject, Style::REGULAR, subject_pt, left, &[]);
        numbers.extend(head.subject.iter().map(|subject| centred(&evened(subject).into(), subject_pt, left)));
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
            let summary = Text::bold(balanced(&kind.summary, Style::BOLD, abstract_pt, width, &[]));
            stacks.push(Stack::new(&summary, abstract_pt, width, Align::Centre).with_rule(share));
        }
        self.ensure(stacks.iter().map(Stack::height).sum::<f32>() + 60.0);
        let (x, y) = (self.left(), self.y + 6.0);
        self.y = self.stacks(&stacks, x, y, width) + 8.0;
    }

    pub(super) fn signature(&mut self, signature: &Signature) {
        let block = self.signature_block(signature);
        self.ensure(block.height());
        let (x, y) = (self.left(), self.y + SIGNATURE_ABOVE);
        let end = self.stacks(&block.recipients, x, y, block.left);
        let signed = self.stacks(&block.authority, x + block.left, y, block.right) + block.room;
        self.y = self.stacks(&block.name, x + block.left, signed, block.right).max(end) + 8.0;
    }

    pub(super) fn signature_height(&self, signature: &Signature) -> f32 {
        self.signature_block(signature).height()
    }

    fn signature_block(&self, signature: &Signature) -> SignatureBlock {
        let measures = &self.layout.measures;
        let (title_pt, list_pt) = (measures.recipients_title_pt.value, measures.recipients_pt.value);
        let signer_pt = measures.signer_pt.value;
        let left = self.width() * 0.45;
        let right = self.width() - left;
        let mut recipients = Vec::new();
        if !signature.recipients.is_empty() {
            let title = Text::bold(RECIPIENTS).emphasised(true, true);
            recipients.push(Stack::new(&title, title_pt, left, Align::Left));
            let lines = signature.recipient_lines();
            recipients.extend(lines.into_iter().map(|line| Stack::new(&line.into(), list_pt, left, Align::Left)));
        }
        let bold = |text: &str| Stack::new(&Text::bold(text), signer_pt, right, Align::Centre);
        let mut authority: Vec<Stack> = signature.authority.iter().map(|line| bold(line)).collect();
        let manner = signature.manner.iter();
        authority
            .extend(manner.map(|manner| Stack::new(&Text::italic(manner.as_str()), title_pt, right, Align::Centre)));
        let room = measures.signature_room_mm.mm_in_points();
        SignatureBlock { recipients, authority, name: [bold(&signature.name)], room, left, right }
    }
}

/// Space above the signature block.
const SIGNATURE_ABOVE: f32 = 6.0;

struct SignatureBlock {
    recipients: Vec<Stack>,
    authority: Vec<Stack>,
    name: [Stack; 1],
    room: f32,
    left: f32,
    right: f32,
}

impl SignatureBlock {
    fn height(&self) -> f32 {
        let of = |stacks: &[Stack]| stacks.iter().map(Stack::height).sum::<f32>();
        of(&self.recipients).max(of(&self.authority) + self.room + of(&self.name)) + SIGNATURE_ABOVE
    }
}
