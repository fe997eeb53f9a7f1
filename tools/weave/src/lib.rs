#![doc = include_str!("../README.md")]

pub mod exercise;
pub mod figure;
pub mod html;
pub mod lanes;
pub mod note;
pub mod progress;
pub mod result;
pub mod schedule;
pub mod screens;
pub mod source;
pub mod terminal;
pub mod weave;
pub mod words;
