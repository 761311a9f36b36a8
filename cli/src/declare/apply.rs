//! Does a plan, step by step, and stops at the first that fails: every step is a whole, and the
//! next run goes on from what is there.

use std::collections::HashMap;

use anyhow::{Context, anyhow};
use http::Method;
use serde_json::{Map, Value, json};

use super::plan::{Call, Handle, Plan};
use super::secrets::Secrets;
use super::show;
use crate::console;
use crate::failure::Failure;
use crate::remote::Client;

/// A plan being done.
pub(super) struct Applying<'a> {
    client: &'a Client,
    /// The numbers of what earlier steps made.
    made: HashMap<Handle, u32>,
    pub(super) secrets: Secrets,
    pub(super) done: usize,
}

impl<'a> Applying<'a> {
    pub(super) fn new(client: &'a Client, secrets: Secrets) -> Self {
        Self {
            client,
            made: HashMap::new(),
            secrets,
            done: 0,
        }
    }

    /// Does every step; `is_told` prints each when it is done.
    ///
    /// # Errors
    /// With what was done and what was not.
    pub(super) fn run(&mut self, plan: &Plan, is_told: bool) -> anyhow::Result<()> {
        for step in &plan.steps {
            if let Err(error) = self.call(&step.call) {
                return Err(self.stopped(plan, &error));
            }
            self.done += 1;
            if is_told {
                console::say(format_args!("done  {}", show::headline(step)));
            }
        }
        Ok(())
    }

    fn stopped(&self, plan: &Plan, error: &anyhow::Error) -> anyhow::Error {
        let left = &plan.steps[self.done..];
        let names: Vec<String> = left
            .iter()
            .map(|step| format!("\n  {}", show::headline(step)))
            .collect();
        let message = format!(
            "step {} of {} failed: {error:#}\n{} done, {} not done:{}\n\
             Once that is mended, the same command goes on from here.",
            self.done + 1,
            plan.steps.len(),
            self.done,
            left.len(),
            names.concat()
        );
        match error.downcast_ref::<Failure>() {
            Some(failure) => Failure::new(failure.kind, message).into(),
            None => anyhow!(message),
        }
    }

    fn call(&mut self, call: &Call) -> anyhow::Result<()> {
        match call {
            Call::Create { kind, handle, body } => {
                let answer = self.client.post(kind, &json!(body), None)?;
                self.remember(handle, &answer)
            }
            Call::CreateKey {
                handle,
                service,
                customer,
                body,
            } => self.create_key(handle, service.as_ref(), customer.as_ref(), body),
            Call::Edit {
                path,
                body,
                customer,
            } => {
                let mut body = body.clone();
                if let Some(customer) = customer {
                    let id = customer
                        .as_ref()
                        .map(|customer| self.id(customer))
                        .transpose()?;
                    body.insert("customer_id".to_owned(), json!(id));
                }
                self.client
                    .write(Method::PATCH, path, &json!(body))
                    .map(drop)
            }
            Call::SetPrice { scope, body } => {
                let mut body = body.clone();
                let scope = match scope {
                    Some((field, handle)) => json!({ *field: self.id(handle)? }),
                    None => json!("default"),
                };
                body.insert("scope".to_owned(), scope);
                self.client.post("prices", &json!(body), None).map(drop)
            }
            Call::SetAllowances { kind, handle, body } => {
                let path = format!("{kind}/{}/allowances", self.id(handle)?);
                self.client.write(Method::PATCH, &path, body).map(drop)
            }
            Call::SetCycles { body } => self
                .client
                .write(Method::PUT, "billing/schedule", body)
                .map(drop),
            Call::Delete { path } => self.client.delete(path).map(drop),
        }
    }

    fn create_key(
        &mut self,
        handle: &Handle,
        service: Option<&(Handle, String)>,
        customer: Option<&Handle>,
        body: &Map<String, Value>,
    ) -> anyhow::Result<()> {
        let mut body = body.clone();
        if let Some(customer) = customer {
            body.insert("customer_id".to_owned(), json!(self.id(customer)?));
        }
        let path = match service {
            Some((service, _)) => format!("services/{}/keys", self.id(service)?),
            None => "keys".to_owned(),
        };
        let key = self.client.post(&path, &json!(body), None)?;
        // First of all: it is not shown again.
        self.secrets
            .take(&key, service.map(|(_, name)| name.as_str()))?;
        self.remember(handle, &key)
    }

    fn remember(&mut self, handle: &Handle, answer: &Value) -> anyhow::Result<()> {
        let id = answer["id"].as_u64().and_then(|id| u32::try_from(id).ok());
        let id = id.context("the answer gives no id")?;
        self.made.insert(handle.clone(), id);
        Ok(())
    }

    fn id(&self, handle: &Handle) -> anyhow::Result<u32> {
        match handle {
            Handle::Known(id) => Ok(*id),
            made => {
                let id = self.made.get(made).copied();
                id.with_context(|| format!("{made:?} was not made before it was needed"))
            }
        }
    }
}
