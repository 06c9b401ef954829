/** Input is checked, never changed: bodies strictly, query and path with numbers read from text. */
import { Ajv, type ErrorObject } from 'ajv';
import addFormats from 'ajv-formats';
import { default as localizers } from 'ajv-i18n';
import type { FastifyInstance, FastifySchemaValidationError } from 'fastify';
import type { TSchema } from 'typebox';
import type { Fault } from '../problems.ts';
import { requireClasses } from './data-classes.ts';

const options = {
  allErrors: true,
  removeAdditional: false,
  useDefaults: true,
  strict: true,
  strictTypes: false,
  strictRequired: false,
  allowUnionTypes: true,
} as const;

function compiler(coerceTypes: false | 'array') {
  const ajv = new Ajv({ ...options, coerceTypes });
  (addFormats as unknown as (ajv: Ajv) => void)(ajv);
  ajv.addVocabulary(['x-extensible-enum', 'x-class', 'x-mask', 'x-unless', 'example']);
  return ajv;
}

export function createValidation() {
  const body = compiler(false);
  const rest = compiler('array');
  return {
    // given as factories: Fastify builds its own compilers anew where schemas were added after setValidatorCompiler
    compilersFactory: {
      buildValidator:
        () =>
        ({ schema, httpPart }: { schema: unknown; httpPart?: string }) =>
          (httpPart === 'body' ? body : rest).compile(schema as object),
      // What leaves is made of the record's columns, and the contract tests hold it to the schema: no second pass here.
      buildSerializer: () => () => JSON.stringify,
    },
    define: (app: FastifyInstance) => (schemas: readonly TSchema[]) => {
      requireClasses(schemas);
      for (const schema of schemas) {
        app.addSchema(schema);
        body.addSchema(schema);
      }
    },
  };
}

const places: Readonly<Record<string, string>> = { querystring: '/query', params: '/path', headers: '/headers' };

/** Ajv's errors as faults with JSON pointers; a missing or unknown property is pointed at itself. */
export function faultsOf(errors: readonly FastifySchemaValidationError[], context: string | undefined): Fault[] {
  const en = errors.map((error) => error.message ?? error.keyword);
  const localized = errors.map((error) => ({ ...error })) as unknown as ErrorObject[];
  (localizers as unknown as { zh(errors: ErrorObject[]): void }).zh(localized);
  const seen = new Set<string>();
  return errors.flatMap((error, at) => {
    const params = error.params as { missingProperty?: string; additionalProperty?: string };
    const name = params.missingProperty ?? params.additionalProperty;
    const suffix = name === undefined ? '' : `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const pointer = `${places[context ?? ''] ?? ''}${error.instancePath}${suffix}`.slice(0, 300);
    const key = `${pointer} ${error.keyword}`;
    if (seen.has(key) || seen.size >= 100) return [];
    seen.add(key);
    const own = plainWords(error);
    return [
      {
        pointer,
        code: error.keyword,
        zh: own?.zh ?? localized[at]?.message ?? '不合要求',
        en: own?.en ?? en[at] ?? 'is not valid',
      },
    ];
  });
}

/** A regular expression helps nobody, and a choice is named. */
function plainWords({ keyword, params }: FastifySchemaValidationError) {
  const { allowedValues } = params as { allowedValues?: readonly unknown[] };
  if (keyword === 'enum' && allowedValues) {
    const values = allowedValues.filter((value) => value !== null).join(', ');
    return { zh: `只能是:${values}`.slice(0, 500), en: `must be one of: ${values}`.slice(0, 500) };
  }
  if (keyword !== 'pattern') return undefined;
  return { zh: '格式不合要求,请看合同中该属性的说明', en: 'does not have the form that the contract describes' };
}
