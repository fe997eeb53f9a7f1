//! Draws a recording: a lane for each client, one for the kernel, one for the server; time runs
//! downward.

use crate::html::escape;
use crate::schedule::{self, Message, Plan};
use crate::words;
use course::recording::{Call, Connection, Kernel, Part, Recording, Step};

/// Widths of the lanes, in units of the drawing, and the space between two.
const CLIENT: usize = 112;
const KERNEL: usize = 96;
const SERVER: usize = 130;
const THREAD: usize = 112;
const GAP: usize = 2;

/// Heights: the names of the lanes, what is typed, a row, the space below the last row.
const HEAD: usize = 52;
const BAND: usize = 26;
const ROW: usize = 21;
const FOOT: usize = 7;

/// A lane.
struct Lane {
    /// The program; none: the kernel.
    program: Option<String>,
    /// The lines of its head.
    head: [String; 2],
    color: &'static str,
    left: usize,
    width: usize,
}

const CLIENT_COLOR: &str = "var(--client, #2b6cb0)";
const KERNEL_COLOR: &str = "var(--kernel, #6b5b95)";
const SERVER_COLOR: &str = "var(--server, #2f855a)";
const WAITING: &str = "var(--waiting, #b7791f)";
const MONO: &str = "font-family=\"var(--mono-font, monospace)\"";

impl Lane {
    fn middle(&self) -> usize {
        self.left + self.width / 2
    }

    fn right(&self) -> usize {
        self.left + self.width
    }

    /// A block in this lane, unless it would be empty.
    fn block(&self, top: usize, bottom: usize, color: &str, opacity: &str) -> String {
        if bottom <= top {
            return String::new();
        }
        format!(
            "<rect x=\"{}\" y=\"{top}\" width=\"{}\" height=\"{}\" fill=\"{color}\" \
             fill-opacity=\"{opacity}\"/>\n",
            self.left,
            self.width,
            bottom - top
        )
    }
}

/// A step in its place.
struct Place<'a> {
    step: &'a Step,
    plan: Plan<'a>,
    top: usize,
    bottom: usize,
}

impl Place<'_> {
    /// Where a row begins.
    fn y(&self, row: usize) -> usize {
        self.top + BAND + row * ROW
    }
}

/// The drawing of a recording.
struct Drawing<'a> {
    id: String,
    recording: &'a Recording,
    lanes: Vec<Lane>,
}

/// The width up to which a drawing can be read on a narrow screen.
const NARROW: usize = 480;

/// Draws a recording. All ids begin with `id`. What is too wide for a narrow screen can be moved there
/// sideways.
pub fn svg(id: &str, recording: &Recording) -> String {
    let drawing = Drawing {
        id: id.to_owned(),
        recording,
        lanes: lanes(recording),
    };
    let svg = drawing.svg();
    match drawing.width() {
        0..=NARROW => svg,
        width => format!(
            "<div class=\"recording-wide\" style=\"--width: {width}px\" role=\"region\" \
             aria-labelledby=\"{id}-title\">\n{svg}</div>\n"
        ),
    }
}

fn lanes(recording: &Recording) -> Vec<Lane> {
    let mut lanes: Vec<Lane> = Vec::new();
    let mut add = |program: Option<&str>, head: [String; 2], color, width| {
        let left = lanes.last().map_or(0, |lane| lane.right() + GAP);
        lanes.push(Lane {
            program: program.map(str::to_owned),
            head,
            color,
            left,
            width,
        });
    };
    let programs = &recording.programs;
    let head = |name: &str, terminal| [name.to_owned(), format!("terminal {terminal}")];
    for program in programs.iter().filter(|program| !program.is_server()) {
        let head = head(&program.name, program.terminal);
        add(Some(&program.name), head, CLIENT_COLOR, CLIENT);
    }
    let kernel = ["kernel".to_owned(), "its queues".to_owned()];
    add(None, kernel, KERNEL_COLOR, KERNEL);
    for program in programs.iter().filter(|program| program.is_server()) {
        let head = head(&program.name, program.terminal);
        let width = match schedule::has_wide_server(recording) {
            true => SERVER,
            false => THREAD,
        };
        add(Some(&program.name), head, SERVER_COLOR, width);
    }
    lanes
}

impl Drawing<'_> {
    fn svg(&self) -> String {
        let (mut steps, mut top) = (String::new(), HEAD);
        let plans = schedule::plans(self.recording);
        for (step, plan) in self.recording.steps.iter().zip(plans) {
            let bottom = top + BAND + plan.rows * ROW + FOOT;
            let place = Place {
                step,
                plan,
                top,
                bottom,
            };
            steps.push_str(&self.step(&place));
            top = bottom;
        }
        let (id, width) = (&self.id, self.width());
        format!(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {top}\" role=\"img\" \
             aria-labelledby=\"{id}-title {id}-desc\" font-size=\"14\" fill=\"currentColor\" \
             stroke-width=\"2\" text-anchor=\"middle\">\n\
             <title id=\"{id}-title\">{}</title>\n<desc id=\"{id}-desc\">{}</desc>\n{}{steps}{}</svg>\n",
            self.title(),
            self.description(),
            marker(id),
            self.heads()
        )
    }

    fn width(&self) -> usize {
        self.lanes.last().map_or(0, Lane::right)
    }

    fn title(&self) -> String {
        let steps = self.recording.steps.len();
        let name = escape(&self.recording.session);
        format!("The session {name} as it was recorded, in {steps} steps")
    }

    fn description(&self) -> String {
        let lanes: Vec<&str> = self.lanes.iter().map(|lane| &*lane.head[0]).collect();
        format!(
            "Lanes from left to right: {}. Time runs downward. The list below the figure says the \
             same in words.",
            escape(&lanes.join(", "))
        )
    }

    /// The names of the lanes. They are drawn last, on a ground of their own, because they stay in sight
    /// while the steps pass below them.
    fn heads(&self) -> String {
        let (width, height) = (self.width(), HEAD - 4);
        let mut svg = format!(
            "<g class=\"recording-heads\">\n\
             <rect class=\"recording-ground\" width=\"{width}\" height=\"{height}\" fill=\"none\"/>\n"
        );
        for lane in &self.lanes {
            let (x, color) = (lane.middle(), lane.color);
            svg += &format!(
                "<rect x=\"{}\" y=\"1\" width=\"{}\" height=\"{}\" rx=\"6\" fill=\"{color}\" \
                 fill-opacity=\"0.15\" stroke=\"{color}\"/>\n",
                lane.left + 1,
                lane.width - 2,
                HEAD - 8
            );
            let [name, place] = &lane.head;
            svg += &format!(
                "<text x=\"{x}\" y=\"19\" font-size=\"16\" font-weight=\"600\">{}</text>\n\
                 <text x=\"{x}\" y=\"37\">{}</text>\n",
                escape(name),
                escape(place)
            );
        }
        svg + "</g>\n"
    }

    fn step(&self, place: &Place<'_>) -> String {
        let (top, width) = (place.top, self.width());
        let mut svg = format!(
            "<g class=\"recording-step\">\n\
             <rect class=\"recording-band\" y=\"{top}\" width=\"{width}\" height=\"{BAND}\" \
             fill=\"currentColor\" fill-opacity=\"0.09\"/>\n"
        );
        for lane in &self.lanes {
            svg.push_str(&match &lane.program {
                Some(name) => self.program(lane, name, place),
                None => self.kernel(lane, place),
            });
        }
        svg.push_str(&input(place.step, top));
        for message in &place.plan.messages {
            svg.push_str(&self.arrow(message, place.y(message.row)));
        }
        svg + "</g>\n"
    }

    /// The lane of a program in a step: its calls, in front of when it waits and when it runs.
    fn program(&self, lane: &Lane, name: &str, place: &Place<'_>) -> String {
        let calls = place.plan.calls.iter();
        let own: Vec<(&Call, usize)> = calls.filter(|(call, _)| call.by == name).copied().collect();
        let before = self.recording.blocked(name, place.step.step - 1);
        let running = self.is_running(name, place.step.step - 1);
        let Some([begun, waited, waits, end]) = times(place, &own, running, before.is_some())
        else {
            return String::new();
        };
        let mut svg = lane.block(begun, waited, WAITING, "0.25");
        svg.push_str(&lane.block(waited, waits, lane.color, "0.12"));
        svg.push_str(&lane.block(waits, end, WAITING, "0.25"));
        // No arrow goes through the words: in the rows of the kernel there is none.
        let row = match self.is_crossed(lane, place) {
            true => place.plan.kernel,
            false => 0,
        };
        let still = before.filter(|_| own.is_empty()).map(|call| (call, row));
        for (call, row) in own.into_iter().chain(still) {
            svg.push_str(&label(lane, call, place.y(row)));
        }
        svg
    }

    /// Whether an arrow of a step goes through a lane.
    fn is_crossed(&self, lane: &Lane, place: &Place<'_>) -> bool {
        let left = |program: Option<&str>| {
            let mut lanes = self.lanes.iter();
            let lane = lanes.find(|lane| lane.program.as_deref() == program);
            lane.map_or(0, |lane| lane.left)
        };
        let mut messages = place.plan.messages.iter();
        messages.any(|message| {
            let (from, to) = (left(message.from), left(message.to));
            (from.min(to) + 1..from.max(to)).contains(&lane.left)
        })
    }

    /// Whether a program has begun by a step, and has not ended.
    fn is_running(&self, name: &str, step: usize) -> bool {
        let steps = self.recording.steps.iter().take(step);
        let mut calls = steps.flat_map(|step| &step.calls);
        let last = calls.rfind(|call| call.by == name);
        last.is_some_and(|call| call.call != "exit")
    }

    /// The kernel's lane: what it holds when the step is over, in front of when something waits there.
    fn kernel(&self, lane: &Lane, place: &Place<'_>) -> String {
        let kernel = &place.step.kernel;
        let Some(queue) = kernel.accept_queue else {
            return String::new();
        };
        let before = place.step.step.checked_sub(2);
        let before = before.map(|index| &self.recording.steps[index].kernel);
        let [empty, waits] = emptied(place, before.is_some_and(holds), holds(kernel));
        let mut svg = lane.block(place.top, empty, WAITING, "0.25");
        svg.push_str(&lane.block(empty, waits, lane.color, "0.12"));
        svg.push_str(&lane.block(waits, place.bottom, WAITING, "0.25"));
        let held = held(kernel);
        let rows = [
            (queue, format!("queue {queue}")),
            (held, words::bytes(held)),
        ];
        for (row, (count, text)) in (place.plan.kernel..).zip(rows) {
            let weight = [400, 600][usize::from(count > 0)];
            let (x, y) = (lane.middle(), place.y(row) + 16);
            svg += &format!("<text x=\"{x}\" y=\"{y}\" font-weight=\"{weight}\">{text}</text>\n");
        }
        svg
    }

    /// What goes from lane to lane; in the kernel's lane it stays in the middle.
    fn arrow(&self, message: &Message<'_>, top: usize) -> String {
        let y = top + ROW / 2 + 1;
        let lane = |program: Option<&str>| {
            let mut lanes = self.lanes.iter();
            lanes.find(|lane| lane.program.as_deref() == program)
        };
        let (Some(from), Some(to)) = (lane(message.from), lane(message.to)) else {
            return String::new();
        };
        let right = from.left < to.left;
        let edge = |lane: &Lane, right: bool| match (&lane.program, right) {
            (None, _) => lane.middle(),
            (_, true) => lane.right(),
            (_, false) => lane.left,
        };
        let start = edge(from, right);
        let end = match right {
            true => edge(to, false) - 3,
            false => edge(to, true) + 3,
        };
        let class = "fill=\"none\" stroke=\"currentColor\"";
        format!(
            "<path d=\"M{start} {y} H{end}\" {class} marker-end=\"url(#{}-arrow)\"/>\n",
            self.id
        )
    }
}

/// What is typed.
fn input(step: &Step, top: usize) -> String {
    let y = top + 18;
    let typed = match words::key(step) {
        Some(key) => format!("Ctrl-{}", escape(key)),
        None => format!("<tspan {MONO}>{}</tspan>", escape(&step.typed)),
    };
    format!(
        "<g text-anchor=\"start\">\n<text x=\"6\" y=\"{y}\" font-weight=\"600\">{}</text>\n\
         <text x=\"32\" y=\"{y}\">terminal {}: {typed}</text>\n</g>\n",
        step.step, step.terminal
    )
}

/// The bytes in all receive buffers.
fn held(kernel: &Kernel) -> u64 {
    let buffers = kernel.connections.iter();
    buffers.map(Connection::bytes).sum()
}

/// Whether anything waits: connections or bytes.
fn holds(kernel: &Kernel) -> bool {
    kernel.accept_queue.unwrap_or(0) + held(kernel) > 0
}

/// When a program begins in a step, when it has waited, when it waits again, when it ends; nothing when
/// it does not run at all.
fn times(
    place: &Place<'_>,
    own: &[(&Call, usize)],
    runs: bool,
    blocked: bool,
) -> Option<[usize; 4]> {
    let first = own.first().map(|(_, row)| place.y(*row));
    let begun = if runs { place.top } else { first? };
    let waited = match blocked {
        true => first.unwrap_or(place.bottom),
        false => begun,
    };
    let end = own.iter().find(|(call, _)| call.call == "exit");
    let end = end.map_or(place.bottom, |(_, row)| place.y(row + 1));
    let waits = own.iter().find(|(call, _)| call.part == Part::Begins);
    let waits = waits.map_or(end, |(_, row)| place.y(*row));
    Some([begun, waited, waits, end])
}

/// When the kernel's lane gets empty in a step, and when something begins to wait in it again.
fn emptied(place: &Place<'_>, before: bool, after: bool) -> [usize; 2] {
    let messages = place.plan.messages.iter();
    let fetched = messages.filter(|message| message.from.is_none());
    let fetched = fetched.map(|message| place.y(message.row + 1)).max();
    match (before, after) {
        (false, false) => [place.top, place.bottom],
        (false, true) => [place.top, place.y(place.plan.kernel)],
        (true, false) => [fetched.unwrap_or(place.top), place.bottom],
        (true, true) => [place.bottom, place.bottom],
    }
}

fn marker(id: &str) -> String {
    format!(
        "<defs>\n<marker id=\"{id}-arrow\" viewBox=\"0 0 10 10\" refX=\"8\" refY=\"5\" \
         markerWidth=\"10\" markerHeight=\"10\" markerUnits=\"userSpaceOnUse\" orient=\"auto\">\n\
         <path d=\"M0 0 L10 5 L0 10 Z\" fill=\"currentColor\"/>\n</marker>\n</defs>\n"
    )
}

/// The text of a call in the row that begins at `top`.
fn label(lane: &Lane, call: &Call, top: usize) -> String {
    let (x, y) = (lane.middle(), top + 16);
    let name = escape(&call.call);
    let waits = "<tspan font-weight=\"600\">waits</tspan>";
    match (call.call.as_str(), call.part) {
        ("exit", _) => format!("<text x=\"{x}\" y=\"{y}\">ends</text>\n"),
        (_, Part::Begins) if lane.width < SERVER => format!(
            "<text x=\"{x}\" y=\"{y}\" {MONO}>{name}</text>\n<text x=\"{x}\" y=\"{}\">{waits}</text>\n",
            y + ROW
        ),
        (_, Part::Begins) => {
            format!("<text x=\"{x}\" y=\"{y}\"><tspan {MONO}>{name}</tspan> {waits}</text>\n")
        }
        _ => {
            // Of an error, the words have the name.
            let result = call.result.as_deref().unwrap_or_default();
            let result = escape(result.split(' ').next().unwrap_or_default());
            format!("<text x=\"{x}\" y=\"{y}\" {MONO}>{name} = {result}</text>\n")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn story() -> Recording {
        let json = include_str!("../tests/fixtures/story.json");
        Recording::read(json).expect("a recording")
    }

    /// The steps of the drawing.
    fn steps() -> Vec<String> {
        let svg = svg("s", &story());
        let steps = svg.split("<g class=\"recording-step\">").skip(1);
        steps.map(str::to_owned).collect()
    }

    /// The blocks of one color in a step: left, top and height.
    fn blocks(step: &str, color: &str) -> Vec<[usize; 3]> {
        let number = |line: &str, name: &str| {
            let (_, rest) = line
                .split_once(&format!(" {name}=\""))
                .expect("an attribute");
            let digits = rest.split('"').next().expect("a value");
            digits.parse::<usize>().expect("a number")
        };
        let blocks = step
            .lines()
            .filter(|line| line.contains(color) && line.contains(" x="));
        blocks
            .map(|line| ["x", "y", "height"].map(|name| number(line, name)))
            .collect()
    }

    #[test]
    fn a_figure_with_ids_of_its_own_title_and_description() {
        let svg = svg("s", &story());
        let file = crate::material::File {
            path: "s.svg".into(),
            text: svg.clone(),
        };
        assert_eq!(crate::figure::inline("s", &file).err(), None);
        assert!(svg.contains("viewBox=\"0 0 456 "));
    }

    #[test]
    fn lanes_of_threads_are_narrow_and_can_be_moved_sideways() {
        let mut recording = story();
        let mut thread = recording.programs[0].clone();
        assert!(thread.is_server(), "{thread:?}");
        thread.name += "/2";
        recording.programs.push(thread);
        let svg = svg("s", &recording);
        assert!(svg.starts_with("<div class=\"recording-wide\""), "{svg}");
        assert!(svg.contains("viewBox=\"0 0 552 "), "{svg}");
        assert!(svg.contains(">server/2</text>"), "{svg}");
    }

    #[test]
    fn no_arrow_goes_through_the_words_of_one_who_waits() {
        let mut recording = story();
        let mut thread = recording.programs[0].clone();
        thread.name += "/2";
        recording.programs.push(thread);
        let first = recording.steps[2].calls.iter_mut();
        first.for_each(|call| call.by = call.by.replace("client 2", "client 1"));
        for (step, crossed) in [(0, false), (2, true)] {
            let drawing = Drawing {
                id: "s".into(),
                recording: &recording,
                lanes: lanes(&recording),
            };
            let plan = schedule::plans(&recording).swap_remove(step);
            let step = &recording.steps[step];
            let (top, bottom) = (0, 100);
            let place = Place {
                step,
                plan,
                top,
                bottom,
            };
            let lane = &drawing.lanes[1];
            assert_eq!(lane.program.as_deref(), Some("client 2"));
            assert_eq!(drawing.is_crossed(lane, &place), crossed, "{step:?}");
        }
    }

    #[test]
    fn an_error_is_drawn_without_its_name() {
        let mut recording = story();
        let call = recording.steps[3].calls.iter_mut();
        let mut call = call.filter(|call| call.call == "accept4");
        let call = call.next().expect("step 4 accepts");
        call.result = Some("-1 EAGAIN (Resource temporarily unavailable)".into());
        let svg = svg("s", &recording);
        assert!(svg.contains(">accept4 = -1</text>"), "{svg}");
    }

    #[test]
    fn each_call_stands_in_its_lane_with_its_result() {
        let step = &steps()[3];
        for text in [
            "accept4 = 4",
            "recvfrom = 0",
            "sendto = 6",
            ">ends<",
            "Ctrl-C",
        ] {
            assert!(step.contains(text), "no {text} in {step}");
        }
        let arrows = step.matches("marker-end").count();
        assert_eq!(arrows, 4, "one end, two from the kernel, one reply");
    }

    #[test]
    fn who_waits_is_marked_from_call_to_return_without_a_gap() {
        let steps = steps();
        let (client, kernel) = (114, 228);
        let of = |step: usize, left: usize| {
            let blocks = blocks(&steps[step - 1], "--waiting").into_iter();
            blocks.filter(|block| block[0] == left).collect::<Vec<_>>()
        };
        assert!(of(2, client).is_empty() && of(2, kernel).is_empty());
        for lane in [client, kernel] {
            let (begins, returns) = (of(3, lane), of(4, lane));
            assert_eq!((begins.len(), returns.len()), (1, 1), "{lane}");
            assert_eq!(begins[0][1] + begins[0][2], returns[0][1], "{lane}");
        }
    }

    #[test]
    fn the_kernel_says_what_it_holds() {
        assert!(steps()[2].contains(" font-weight=\"600\">queue 1</text>"));
        assert!(steps()[2].contains(" font-weight=\"600\">6 bytes</text>"));
        assert!(steps()[3].contains(" font-weight=\"400\">queue 0</text>"));
    }
}
