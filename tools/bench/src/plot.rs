//! Plots as SVG, in the form of the figures in `images/`.

use course::top;
use std::fmt::Write;
use std::path::PathBuf;

use crate::results::Header;
use crate::statistics::show;

/// The width of a figure, in its own units.
pub const WIDTH: f64 = 480.0;

/// Where axes begin and end.
#[derive(Clone, Copy)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

/// That of a plot which is alone in its figure.
const AREA: Area = Area {
    left: 56.0,
    top: 20.0,
    right: 440.0,
    bottom: 260.0,
};

/// The right end of panels, which have numbers there too.
const PANEL_RIGHT: f64 = 416.0;

/// How high a panel is.
const PANEL_HEIGHT: f64 = 88.0;

/// How much lower the next one is.
const PANEL_STEP: f64 = 136.0;

/// How far to the left of the last point the middle of a name is.
const NAME_CENTER: f64 = 54.0;

/// The color of what waits.
pub const WAITING: &str = "var(--waiting, #b7791f)";

/// The color of a client.
pub const CLIENT: &str = "var(--client, #2b6cb0)";

/// The color of a server.
pub const SERVER: &str = "var(--server, #2f855a)";

/// Draws a figure of a report, as SVG.
pub type Draw<Report> = fn(&Report) -> String;

/// The file of a plot, among the figures of the book.
pub fn path(name: &str) -> PathBuf {
    top().join(format!("images/{name}.svg"))
}

/// A line through points, with a name beside its last one.
#[derive(Debug)]
pub struct Line<'a> {
    /// The name.
    pub name: &'a str,
    /// The color, as SVG has it.
    pub color: &'a str,
    /// The points, from left to right.
    pub points: Vec<(f64, f64)>,
}

/// An axis: what it shows, and the numbers at it, the last of which is its end.
#[derive(Debug)]
pub struct Axis<'a> {
    /// What it shows.
    pub name: &'a str,
    /// The numbers at it.
    pub ticks: Vec<f64>,
}

impl Axis<'_> {
    /// An axis from 0 to a round number that is at least `most`.
    pub fn to(name: &str, most: f64) -> Axis<'_> {
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

    /// What stands behind a number: what the axis shows, behind the last one.
    fn unit(&self, tick: f64) -> &str {
        match tick == self.end() {
            true => self.name,
            false => "",
        }
    }

    /// Where a value is, from 0 at the beginning to 1 at the end.
    fn place(&self, value: f64) -> f64 {
        value / self.end()
    }
}

/// A description whose last item ends the sentence.
pub fn ended(desc: String) -> String {
    desc.trim_end_matches(';').to_owned() + "."
}

/// What belongs to a figure beside its lines.
#[derive(Debug)]
pub struct Figure<'a> {
    /// The name of its file.
    pub name: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What it shows, for those who do not see it.
    pub desc: String,
    /// Where and when it was measured.
    pub header: &'a Header,
}

impl Area {
    /// Where a value is on the axis from the left to the right.
    fn across(self, x: &Axis<'_>, value: f64) -> f64 {
        self.left + x.place(value) * (self.right - self.left)
    }

    /// Where a value is on an axis from below.
    fn up(self, y: &Axis<'_>, value: f64) -> f64 {
        self.bottom - y.place(value) * (self.bottom - self.top)
    }

    /// The points of a line.
    fn places(self, line: &Line<'_>, x: &Axis<'_>, y: &Axis<'_>) -> Vec<(f64, f64)> {
        let points = line.points.iter();
        points
            .map(|point| (self.across(x, point.0), self.up(y, point.1)))
            .collect()
    }

    /// A thin line for each number of an axis from below, with the number at its left.
    fn draw_heights(self, body: &mut String, y: &Axis<'_>) {
        let Area { left, right, .. } = self;
        for tick in &y.ticks {
            let height = self.up(y, *tick);
            let _ = write!(
                body,
                "  <path d=\"M{left} {height:.1} H{right}\" fill=\"none\" stroke=\"currentColor\" \
                 stroke-width=\"1\" stroke-opacity=\"0.25\"/>\n  <text x=\"{}\" y=\"{:.1}\" \
                 text-anchor=\"end\">{} {}</text>\n",
                left - 8.0,
                height + 5.0,
                number(*tick),
                y.unit(*tick),
            );
        }
    }

    /// The numbers of the axis from the left to the right, and what it shows.
    fn draw_widths(self, body: &mut String, x: &Axis<'_>) {
        let Area { right, bottom, .. } = self;
        for tick in &x.ticks {
            let _ = writeln!(
                body,
                "  <text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>",
                self.across(x, *tick),
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
    }
}

/// A plot with two axes.
pub fn plot(figure: &Figure<'_>, x: &Axis<'_>, y: &Axis<'_>, lines: &[Line<'_>]) -> String {
    let mut body = String::new();
    AREA.draw_heights(&mut body, y);
    AREA.draw_widths(&mut body, x);
    for line in lines {
        let places = AREA.places(line, x, y);
        draw_line(&mut body, line.color, &places);
        for (x, y) in &places {
            let _ = writeln!(
                body,
                "  <circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4\" fill=\"{}\"/>",
                line.color
            );
        }
        draw_name(&mut body, line.name, &places);
    }
    svg(figure, AREA.bottom + 48.0, &body)
}

/// One of several plots that stand one below the other, with two lines, each of which has its own axis.
#[derive(Debug)]
pub struct Panel<'a> {
    /// What stands above it.
    pub title: String,
    /// The line with the numbers at the left.
    pub left: Line<'a>,
    /// The line with the numbers at the right.
    pub right: Line<'a>,
}

/// Panels that have their axes in common: `x`, that of the left numbers and that of the right ones, which have as
/// many.
pub fn panels(
    figure: &Figure<'_>,
    x: &Axis<'_>,
    (left, right): (&Axis<'_>, &Axis<'_>),
    panels: &[Panel<'_>],
) -> String {
    let mut body = String::new();
    let mut area = Area {
        top: 32.0,
        right: PANEL_RIGHT,
        bottom: 32.0 + PANEL_HEIGHT,
        ..AREA
    };
    for (index, panel) in panels.iter().enumerate() {
        if index > 0 {
            area.top += PANEL_STEP;
            area.bottom += PANEL_STEP;
        }
        let _ = writeln!(
            body,
            "  <text x=\"{}\" y=\"{}\" font-weight=\"600\">{}</text>",
            area.left,
            area.top - 14.0,
            escape(&panel.title)
        );
        area.draw_heights(&mut body, left);
        for tick in &right.ticks {
            let _ = writeln!(
                body,
                "  <text x=\"{}\" y=\"{:.1}\">{} {}</text>",
                area.right + 8.0,
                area.up(right, *tick) + 5.0,
                number(*tick),
                right.unit(*tick),
            );
        }
        for (line, axis) in [(&panel.left, left), (&panel.right, right)] {
            let places = area.places(line, x, axis);
            draw_line(&mut body, line.color, &places);
            draw_name_above(&mut body, line.name, &places);
        }
    }
    area.draw_widths(&mut body, x);
    svg(figure, area.bottom + 48.0, &body)
}

/// Values that are compared with each other, below a title.
#[derive(Debug)]
pub struct Bars<'a> {
    /// What was done to measure them.
    pub title: String,
    /// A name, a color and a value for each.
    pub bars: Vec<(&'a str, &'a str, f64)>,
}

/// Where a bar begins and where the longest one ends, how high it is, and how much lower the next one is.
const BAR: (f64, f64, f64, f64) = (136.0, 392.0, 14.0, 22.0);

/// Bars from the left to the right, all of one scale, with their values behind them.
pub fn bars(figure: &Figure<'_>, groups: &[Bars<'_>]) -> String {
    let (left, right, thick, step) = BAR;
    let all = groups.iter().flat_map(|group| &group.bars);
    let most = all
        .map(|(_, _, value)| *value)
        .fold(f64::MIN_POSITIVE, f64::max);
    let mut body = String::new();
    let mut y = 20.0;
    for Bars { title, bars } in groups {
        let _ = writeln!(body, "  <text x=\"16\" y=\"{y}\">{}</text>", escape(title));
        for (name, color, value) in bars {
            y += step;
            let width = value / most * (right - left);
            let _ = write!(
                body,
                "  <text x=\"{}\" y=\"{y}\" text-anchor=\"end\">{name}</text>\n  <rect x=\"{left}\" \
                 y=\"{}\" width=\"{width:.1}\" height=\"{thick}\" fill=\"{color}\"/>\n  <text \
                 x=\"{:.1}\" y=\"{y}\">{}</text>\n",
                left - 8.0,
                y - thick + 2.0,
                left + width + 8.0,
                show(*value),
            );
        }
        y += 1.6 * step;
    }
    svg(figure, y - step - 8.0, &body)
}

/// A line through places.
fn draw_line(body: &mut String, color: &str, places: &[(f64, f64)]) {
    let path: Vec<String> = places
        .iter()
        .map(|(x, y)| format!("{x:.1} {y:.1}"))
        .collect();
    let _ = writeln!(
        body,
        "  <path d=\"M{}\" fill=\"none\" stroke=\"{color}\"/>",
        path.join(" L")
    );
}

/// The name of a line beside the last of its places.
fn draw_name(body: &mut String, name: &str, places: &[(f64, f64)]) {
    if let Some((x, y)) = places.last() {
        // Where the line falls through the place of its name, the name stands below.
        let before = places.iter().rev().nth(1);
        let slope = before.map(|before| (y - before.1) / (x - before.0));
        let falls = slope.is_some_and(|slope| slope * NAME_CENTER > 3.3);
        let shift = if falls { 18.0 } else { -6.0 };
        write_name(body, name, *x, (y + shift).max(16.0));
    }
}

/// The name of a line above all its places that are near the last one.
fn draw_name_above(body: &mut String, name: &str, places: &[(f64, f64)]) {
    if let Some((end, _)) = places.last() {
        let near = places.iter().filter(|(x, _)| end - x < 2.0 * NAME_CENTER);
        let highest = near.map(|(_, y)| *y).fold(f64::MAX, f64::min);
        write_name(body, name, *end, highest - 6.0);
    }
}

fn write_name(body: &mut String, name: &str, end: f64, y: f64) {
    let _ = writeln!(
        body,
        "  <text x=\"{:.1}\" y=\"{y:.1}\" text-anchor=\"end\" font-weight=\"600\">{name}</text>",
        end - 16.0,
    );
}

/// A number at an axis.
fn number(value: f64) -> String {
    format!("{}", (value * 1000.0).round() / 1000.0)
}

/// The whole figure: what was drawn, and below it where and when it was measured.
pub fn svg(figure: &Figure<'_>, height: f64, body: &str) -> String {
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
    fn the_longest_bar_ends_at_the_right_and_half_of_it_in_the_middle() {
        let header = Header::now("test");
        let figure = Figure {
            name: "bars",
            title: "Bars",
            desc: "Two.".into(),
            header: &header,
        };
        let group = Bars {
            title: "a < b".into(),
            bars: vec![("long", SERVER, 2000.0), ("half", WAITING, 1000.0)],
        };
        let svg = bars(&figure, &[group]);
        assert!(svg.contains("width=\"256.0\""), "{svg}");
        assert!(svg.contains("width=\"128.0\""), "{svg}");
        assert!(
            svg.contains(">a &lt; b</text>") && svg.contains(">2,000</text>"),
            "{svg}"
        );
    }

    #[test]
    fn the_end_of_a_description_is_a_full_stop() {
        assert_eq!(ended("1 MB, 2 ms;".into()), "1 MB, 2 ms.");
    }
}
