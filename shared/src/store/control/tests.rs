mod changes;
mod cycles;
mod idempotency;
mod keys;
mod ownership;
mod services;
mod tokens;
