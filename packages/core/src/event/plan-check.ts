import { contain, isThenable } from '../errors/contain.js';
import { fieldsOf } from '../model/own-fields.js';
import { hasProperties } from '../model/properties.js';
import type { SchemaIssue, StandardSchema } from '../model/standard-schema.js';
import type { EventPlan } from '../model/tracking-plan.js';
import { storedName } from './names.js';

/** Called for an event that does not match the plan, with its name and what is wrong, never a value. */
export type OnOffPlan = (name: string, what: string) => void;

/** Checks events against the application's tracking plan. */
export class PlanCheck {
  readonly #schemas = new Map<string, StandardSchema | null>();
  readonly #isStrict: boolean;
  readonly #onOffPlan: OnOffPlan;

  constructor(
    plan: EventPlan,
    options: { readonly isStrict: boolean; readonly onOffPlan: OnOffPlan },
  ) {
    for (const [name, schema] of Object.entries(plan.schemas)) {
      this.#schemas.set(storedName(name) ?? name, schema);
    }
    this.#isStrict = options.isStrict;
    this.#onOffPlan = options.onOffPlan;
  }

  /**
   * The metadata to send: the schema's output, or what was given if the event does not match the plan
   * and that is only a warning. `undefined`: the event must be dropped.
   */
  check(name: string, metadata: unknown): { readonly metadata: unknown } | undefined {
    const schema = this.#schemas.get(name);
    if (schema === undefined) return this.#off(name, 'it is not in the plan', metadata);
    if (schema === null) {
      return isNothing(metadata)
        ? { metadata }
        : this.#off(name, 'the plan has no metadata for it', metadata);
    }
    const result = read(schema, metadata ?? {});
    return result.what === undefined
      ? { metadata: result.value }
      : this.#off(name, result.what, metadata);
  }

  #off(name: string, what: string, metadata: unknown): { readonly metadata: unknown } | undefined {
    this.#onOffPlan(name, what);
    return this.#isStrict ? undefined : { metadata };
  }
}

function isNothing(metadata: unknown): boolean {
  return (
    metadata === undefined ||
    metadata === null ||
    (hasProperties(metadata) && Object.keys(metadata).length === 0)
  );
}

interface Validated {
  readonly value?: unknown;
  readonly issues?: readonly SchemaIssue[] | undefined;
}

/** The schema's output, or what is wrong. */
interface PlannedMetadata {
  readonly value: unknown;
  readonly what: string | undefined;
}

function read(schema: StandardSchema, metadata: unknown): PlannedMetadata {
  try {
    const result = schema['~standard'].validate(metadata);
    if (isThenable(result)) {
      contain(result);
      return off('its schema is asynchronous');
    }
    const { value, issues } = fieldsOf<Validated>(result, { value: true, issues: true });
    return issues === undefined ? { value, what: undefined } : off(wrong(issues));
  } catch {
    // The application's schema failed, or a getter of the metadata.
    return off('its schema threw an error');
  }
}

function off(what: string): PlannedMetadata {
  return { value: undefined, what };
}

/** Which keys are wrong. Not why, because a schema's message may hold the value, and so personal data. */
function wrong(issues: readonly SchemaIssue[]): string {
  const keys = new Set(
    issues.map(({ path: [first] = [] }) => (first === undefined ? '' : keyOf(first))),
  );
  keys.delete('');
  const shown = [...keys].slice(0, 10).map((key) => JSON.stringify(key.slice(0, 190)));
  return shown.length === 0
    ? 'its metadata does not match'
    : `these keys do not match: ${shown.join(', ')}`;
}

function keyOf(segment: PropertyKey | { readonly key: PropertyKey }): string {
  return String(typeof segment === 'object' ? segment.key : segment);
}
