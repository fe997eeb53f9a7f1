#![doc = include_str!("../README.md")]

pub mod book;
pub mod exercise;
pub mod figure;
pub mod html;
pub mod lanes;
pub mod listing;
pub mod material;
pub mod note;
pub mod progress;
pub mod result;
pub mod schedule;
pub mod screens;
pub mod source;
pub mod terminal;

pub mod words;
pub mod writer;
