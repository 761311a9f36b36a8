//! `gaas` over the management API: every command by a real process against a real gateway.

mod accounts;
mod commands;
mod connection;
mod declared;
mod hooks;
mod shell;
mod terminal;
