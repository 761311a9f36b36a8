/** From an error answer to messages at a form's fields. */
import { Problem } from '../api/problem';

/** Where the API's name of a field is not the form's. */
export type FieldNames = Readonly<Record<string, string>>;

/** The messages of an error, by the form's own field names; messages of one field are joined. */
export function fieldErrors(error: unknown, names: FieldNames = {}): Record<string, string> {
  if (!(error instanceof Problem)) return {};
  const found: Record<string, string> = {};
  for (const { field, message } of error.errors) {
    const name = names[field] ?? field;
    found[name] = name in found ? `${found[name]}; ${message}` : message;
  }
  return found;
}
