//! The plots of the drawbacks as SVG, in the form of the figures in `images/`.

use course::top;
use std::fmt::Write;
use std::path::PathBuf;

use super::{Results, idle, slow_reader, waiting};
use crate::results::Header;
use crate::statistics::show;

/// The width of a figure, in its own units.
const WIDTH: f64 = 480.0;

/// Where the axes begin and end.
const AREA: (f64, f64, f64, f64) = (56.0, 20.0, 440.0, 260.0);

/// The color of what waits.
const WAITING: &str = "var(--waiting, #b7791f)";

/// The color of a client.
const CLIENT: &str = "var(--client, #2b6cb0)";

/// The file of a plot, among the figures of the book.
pub fn path(name: &str) -> PathBuf {
    top().join(format!("images/{name}.svg"))
}

/// A line through points, with a name beside its last one.
struct Line<'a> {
    name: &'a str,
    color: &'a str,
    points: Vec<(f64, f64)>,
}

/// An axis: what it shows, and the numbers at it, the last of which is its end.
struct Axis<'a> {
    name: &'a str,
    ticks: Vec<f64>,
}

impl Axis<'_> {
    /// An axis from 0 to a round number that is at least `most`.
    fn to(name: &str, most: f64) -> Axis<'_> {
        let unit = 10_f64.powf(most.max(1e-9).log10().floor());
        let steps = [0.25, 0.5, 1.0, 2.0, 2.5];
        let step = steps.map(|step| step * unit);
        let step = step.into_iter().find(|step| step * 4.0 >= most);
        let step = step.unwrap_or(2.5 * unit);
        let count = (most / step).ceil().max(1.0) as u32;
        let ticks = (0..=count).map(|tick| f64::from(tick) * step).collect();
        Axis { name, ticks }
    }

    fn end(&self) -> f64 {
        self.ticks.last().copied().unwrap_or(1.0)
    }

    /// Where a value is, from 0 at the beginning to 1 at the end.
    fn place(&self, value: f64) -> f64 {
        value / self.end()
    }
}

/// The plot of [`waiting`].
pub fn waiting(results: &Results<waiting::Point>) -> String {
    let points = &results.points;
    let seconds = |point: &waiting::Point| (point.clients as f64, point.last / 1e3);
    let last = points.last().map_or(1, |point| point.clients);
    let stays = waiting::STAYS.as_millis();
    let mut desc = format!(
        "A rising straight line. Clients connect at once; each sends one command, and stays for \
         {stays} ms after its reply. How long the last of them waits:"
    );
    for point in points {
        let clients = match point.clients {
            1 => "1 client".into(),
            more => format!("{more} clients"),
        };
        let _ = write!(desc, " {clients}, {} ms;", show(point.last));
    }
    let line = Line {
        name: "the last client waits",
        color: WAITING,
        points: points.iter().map(seconds).collect(),
    };
    let most = line.points.iter().map(|point| point.1).fold(0.0, f64::max);
    plot(
        &Figure {
            name: "waiting",
            title: "How long the last of so many clients waits",
            desc: ended(desc),
            header: &results.header,
        },
        &Axis {
            name: "clients that connect at once",
            ticks: vec![0.0, 16.0, 32.0, 48.0, last as f64],
        },
        &Axis::to("s", most),
        &[line],
    )
}

/// The plot of [`slow_reader`].
pub fn slow_reader(results: &Results<slow_reader::Point>) -> String {
    let points = &results.points;
    let mut desc =
        "Two lines. Client 1 asks for megabytes, client 2 for one word. How long client \
                    2 waits, when client 1 reads fast and when it reads slowly:"
            .to_owned();
    for point in points {
        let (fast, slow) = (show(point.fast), show(point.slow));
        let _ = write!(desc, " {} MB, {fast} ms and {slow} ms;", point.megabytes);
    }
    let line = |name, color, value: fn(&slow_reader::Point) -> f64| Line {
        name,
        color,
        points: points
            .iter()
            .map(|point| (point.megabytes as f64, value(point) / 1e3))
            .collect(),
    };
    let slow = line("behind a slow reader", WAITING, |point| point.slow);
    let fast = line("behind a fast one", CLIENT, |point| point.fast);
    let most = slow.points.iter().map(|point| point.1).fold(0.0, f64::max);
    let last = points.last().map_or(1, |point| point.megabytes);
    plot(
        &Figure {
            name: "slow-reader",
            title: "How long a client waits for one that reads slowly",
            desc: ended(desc),
            header: &results.header,
        },
        &Axis {
            name: "MB that client 1 has asked for",
            ticks: vec![0.0, 8.0, 16.0, 24.0, last as f64],
        },
        &Axis::to("s", most),
        &[slow, fast],
    )
}

/// The plot of [`idle`]: a bar for each pace.
pub fn idle(results: &Results<idle::Point>) -> String {
    let points = &results.points;
    let mut desc = format!(
        "A bar for each time that client 1 thinks between two commands, and how much of it the \
         server sleeps in recvfrom while {} others wait:",
        idle::OTHERS
    );
    let mut body = String::new();
    for (index, point) in points.iter().enumerate() {
        let _ = write!(desc, " {} ms, {:.1} percent;", point.thinks, point.asleep);
        bar(&mut body, index, point);
    }
    let height = 48.0 + 64.0 * points.len() as f64;
    let _ = writeln!(
        body,
        "  <text x=\"16\" y=\"{}\">asleep in <tspan font-family=\"var(--mono-font, \
         monospace)\">recvfrom</tspan> while {} clients wait</text>",
        28,
        idle::OTHERS
    );
    let figure = Figure {
        name: "idle",
        title: "How much of its time the server sleeps while others wait",
        desc: ended(desc),
        header: &results.header,
    };
    svg(&figure, height, &body)
}

/// One bar, its name above it.
fn bar(body: &mut String, index: usize, point: &idle::Point) {
    let top = 44.0 + 64.0 * index as f64;
    let full = WIDTH - 32.0;
    let width = full * point.asleep / 100.0;
    let _ = write!(
        body,
        "  <text x=\"16\" y=\"{}\">client 1 thinks for {} ms</text>\n  <text x=\"464\" y=\"{}\" \
         text-anchor=\"end\" font-weight=\"600\">{:.1} %</text>\n  <rect x=\"16\" y=\"{}\" \
         width=\"{full}\" height=\"20\" rx=\"4\" fill=\"none\" stroke=\"currentColor\" \
         stroke-opacity=\"0.4\"/>\n  <rect x=\"16\" y=\"{}\" width=\"{width:.1}\" height=\"20\" \
         rx=\"4\" fill=\"{WAITING}\" fill-opacity=\"0.2\" stroke=\"{WAITING}\"/>\n",
        top + 16.0,
        point.thinks,
        top + 16.0,
        point.asleep,
        top + 24.0,
        top + 24.0,
    );
}

/// A description whose last item ends the sentence.
fn ended(desc: String) -> String {
    desc.trim_end_matches(';').to_owned() + "."
}

/// What belongs to a figure beside its lines.
struct Figure<'a> {
    name: &'a str,
    title: &'a str,
    desc: String,
    header: &'a Header,
}

/// A plot with two axes.
fn plot(figure: &Figure<'_>, x: &Axis<'_>, y: &Axis<'_>, lines: &[Line<'_>]) -> String {
    let (left, top, right, bottom) = AREA;
    let across = |value: f64| left + x.place(value) * (right - left);
    let up = |value: f64| bottom - y.place(value) * (bottom - top);
    let mut body = String::new();
    for tick in &y.ticks {
        let height = up(*tick);
        let unit = if *tick == y.end() { y.name } else { "" };
        let _ = write!(
            body,
            "  <path d=\"M{left} {height:.1} H{right}\" fill=\"none\" stroke=\"currentColor\" \
             stroke-width=\"1\" stroke-opacity=\"0.25\"/>\n  <text x=\"{}\" y=\"{:.1}\" \
             text-anchor=\"end\">{} {unit}</text>\n",
            left - 8.0,
            height + 5.0,
            number(*tick),
        );
    }
    for tick in &x.ticks {
        let _ = writeln!(
            body,
            "  <text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
            across(*tick),
            bottom + 20.0,
            number(*tick)
        );
    }
    let _ = writeln!(
        body,
        "  <text x=\"{right}\" y=\"{}\" text-anchor=\"end\">{}</text>",
        bottom + 40.0,
        x.name
    );
    for line in lines {
        draw(&mut body, line, &across, &up);
    }
    svg(figure, bottom + 48.0, &body)
}

/// A line, a dot at each point, and its name to the left of the last one.
fn draw(
    body: &mut String,
    line: &Line<'_>,
    across: &impl Fn(f64) -> f64,
    up: &impl Fn(f64) -> f64,
) {
    let color = line.color;
    let places = line.points.iter().map(|(x, y)| (across(*x), up(*y)));
    let places: Vec<(f64, f64)> = places.collect();
    let path: Vec<String> = places
        .iter()
        .map(|(x, y)| format!("{x:.1} {y:.1}"))
        .collect();
    let _ = writeln!(
        body,
        "  <path d=\"M{}\" fill=\"none\" stroke=\"{color}\"/>",
        path.join(" L")
    );
    for (x, y) in &places {
        let _ = writeln!(
            body,
            "  <circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{color}\"/>"
        );
    }
    if let Some((x, y)) = places.last() {
        let _ = writeln!(
            body,
            "  <text x=\"{:.1}\" y=\"{:.1}\" text-anchor=\"end\" font-weight=\"600\">{}</text>",
            x - 16.0,
            (y - 6.0).max(16.0),
            line.name
        );
    }
}

/// A number at an axis.
fn number(value: f64) -> String {
    format!("{}", (value * 1000.0).round() / 1000.0)
}

/// The whole figure: what was drawn, and below it where and when it was measured.
fn svg(figure: &Figure<'_>, height: f64, body: &str) -> String {
    let Figure {
        name,
        title,
        desc,
        header,
    } = figure;
    let place = format!("{}, {} processors", header.processor, header.processors);
    let time = format!("{}, {}", header.system, header.date);
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" \
         aria-labelledby=\"{name}-title {name}-desc\" style=\"display: block; max-width: 576px; \
         margin: 0 auto\" font-size=\"14\" fill=\"currentColor\" stroke-width=\"2\">\n  <title \
         id=\"{name}-title\">{}</title>\n  <desc id=\"{name}-desc\">{}</desc>\n{body}  <text \
         x=\"16\" y=\"{}\">{}</text>\n  <text x=\"16\" y=\"{}\">{}</text>\n</svg>\n",
        height + 56.0,
        escape(title),
        escape(desc),
        height + 24.0,
        escape(&place),
        height + 44.0,
        escape(&time),
    )
}

/// A text that XML leaves as it is.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_axis_ends_at_a_round_number() {
        for (most, end) in [
            (6.31, 8.0),
            (0.95, 1.0),
            (1.6, 2.0),
            (1.0, 1.0),
            (0.033, 0.04),
        ] {
            let axis = Axis::to("s", most);
            assert!(
                (axis.end() - end).abs() < 1e-9,
                "{most} to {:?}",
                axis.ticks
            );
            assert!(
                (3..=6).contains(&axis.ticks.len()),
                "{most} to {:?}",
                axis.ticks
            );
        }
    }

    #[test]
    fn the_end_of_a_description_is_a_full_stop() {
        assert_eq!(ended("1 MB, 2 ms;".into()), "1 MB, 2 ms.");
    }
}
