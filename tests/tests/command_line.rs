//! `gaas` over the management API: every command by a real process against a real gateway.

mod commands;
mod connection;
mod declared;
mod shell;
mod terminal;
