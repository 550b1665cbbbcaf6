import { readFileSync } from 'node:fs';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { isJsonObject, type Json, type JsonObject } from '../json.ts';

/** The real engine's own description of what it answers and sends. */
export interface EngineSchemas {
  /** Every `METHOD /path` of it that the emulator imitates. */
  readonly operations: readonly string[];
  /** What is wrong with an answer, one line each. */
  readonly problemsOfAnswer: (operation: string, status: number, body: Json) => string[];
  readonly problemsOfEvent: (name: string, payload: Json) => string[];
}

/** One value that fits none of twenty alternatives makes a hundred lines. */
const problemsMax = 60;

/** The one call that leaves null fields out. */
const withoutNulls = 'GET /api/v1/queue/{queue_id}/i/{item_id}';

type Mode = 'exact' | 'sparse';

function objectOf(value: Json | undefined): JsonObject {
  return isJsonObject(value) ? value : {};
}

/**
 * The engine's models leave nothing out and know no other fields, though their schemas do not say so. Nodes are
 * another matter: they keep what they were given.
 */
function exactly(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(exactly);
  if (!isJsonObject(schema)) return schema;
  const copy = Object.fromEntries(Object.entries(schema).map(([word, inner]) => [word, exactly(inner)]));
  const { properties: described, required: demanded = [] } = copy;
  if (!isJsonObject(described) || copy['additionalProperties'] !== undefined) return copy;
  // Outputs of nodes demand a field that their schema does not describe.
  const undescribed = Array.isArray(demanded) ? demanded.map((name) => [String(name), {}]) : [];
  const properties: JsonObject = { ...Object.fromEntries(undescribed), ...described };
  return { ...copy, properties, additionalProperties: false, required: Object.keys(properties) };
}

/** Without the fields that a call may leave out because they are null, though the schema requires them. */
function withoutNullable(schema: Json): Json {
  if (Array.isArray(schema)) return schema.map(withoutNullable);
  if (!isJsonObject(schema)) return schema;
  const copy = Object.fromEntries(
    Object.entries(schema).map(([word, inner]) => [word, withoutNullable(inner)]),
  );
  const { properties, required } = copy;
  if (!isJsonObject(properties) || !Array.isArray(required)) return copy;
  const mayBeNull = (name: string) =>
    properties[name] === undefined || JSON.stringify(properties[name]).includes('{"type":"null"}');
  return { ...copy, required: required.filter((name) => !mayBeNull(String(name))) };
}

/** Compiles the committed extract of the engine's OpenAPI document. */
export function readEngineSchemas(): EngineSchemas {
  const file = new URL('./openapi-6.14.2.json', import.meta.url);
  const document = objectOf(JSON.parse(readFileSync(file, 'utf8')) as Json);
  const schemas = objectOf(document['schemas']);
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  for (const mode of ['exact', 'sparse'] as const) {
    const components = Object.fromEntries(
      Object.entries(schemas).map(([name, schema]) => {
        const isNode = name.endsWith('Invocation') || name === 'Graph';
        if (mode === 'sparse') return [name, withoutNullable(schema)];
        return [name, isNode ? schema : exactly(schema)];
      }),
    );
    ajv.addSchema({ $id: `engine:${mode}`, components: { schemas: components } });
  }
  const compiled = new Map<string, ValidateFunction>();
  const validatorOf = (schema: Json, mode: Mode): ValidateFunction => {
    const local = JSON.stringify(schema).replaceAll('"#/', `"engine:${mode}#/`);
    const validate = compiled.get(local) ?? ajv.compile(JSON.parse(local) as JsonObject);
    compiled.set(local, validate);
    return validate;
  };
  const problems = (schema: Json, mode: Mode, value: Json): string[] => {
    const validate = validatorOf(schema, mode);
    if (validate(value)) return [];
    return (validate.errors ?? [])
      .map(({ instancePath, message, params }) => `${instancePath} ${message} ${JSON.stringify(params)}`)
      .slice(0, problemsMax);
  };
  const paths = objectOf(document['paths']);
  const answersOf = (operation: string): JsonObject => {
    const [method = '', path = ''] = operation.split(' ');
    return objectOf(objectOf(paths[path])[method.toLowerCase()]);
  };
  const modeOf = (operation: string): Mode => (operation === withoutNulls ? 'sparse' : 'exact');
  // Now, because compiling would hold up the emulator, which tests run in the same process.
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, answers] of Object.entries(objectOf(methods))) {
      for (const answer of Object.values(objectOf(answers))) {
        const schema = objectOf(answer)['application/json'];
        if (schema !== undefined) validatorOf(schema, modeOf(`${method.toUpperCase()} ${path}`));
      }
    }
  }
  for (const name of Object.keys(schemas)) {
    if (name.endsWith('Event')) validatorOf({ $ref: `#/components/schemas/${name}` }, 'exact');
  }
  return {
    operations: Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(objectOf(methods)).map((method) => `${method.toUpperCase()} ${path}`),
    ),
    problemsOfAnswer: (operation, status, body) => {
      const answer = answersOf(operation)[String(status)];
      if (answer === undefined) return [`${operation} never answers ${status}`];
      const schema = objectOf(answer)['application/json'];
      if (schema === undefined) return body === null ? [] : [`${operation} answers ${status} without JSON`];
      return problems(schema, modeOf(operation), body);
    },
    problemsOfEvent: (name, payload) => {
      const words = name.split('_').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
      const schema = `${words.join('')}Event`;
      if (schemas[schema] === undefined) return [`the engine sends no ${name}`];
      return problems({ $ref: `#/components/schemas/${schema}` }, 'exact', payload);
    },
  };
}
