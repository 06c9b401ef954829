/**
 * An error as the log may have it. PostgreSQL repeats whole rows in `detail` and values in `where`, Node the address with
 * its password in `input`: of an error only what names the fault is written, never what it was about.
 */
const kept = ['code', 'severity', 'schema', 'table', 'column', 'constraint', 'routine', 'syscall', 'address', 'port'];

export function logError(error: unknown): unknown {
  if (!(error instanceof Error)) return { message: 'not an error', type: typeof error };
  const { name, message, stack, cause } = error;
  const facts = kept.flatMap((key) => {
    const value = (error as unknown as Record<string, unknown>)[key];
    return ['string', 'number'].includes(typeof value) ? [[key, value]] : [];
  });
  const errors = error instanceof AggregateError ? { errors: error.errors.map(logError) } : {};
  return {
    type: name,
    message,
    stack,
    ...Object.fromEntries(facts),
    ...errors,
    ...(cause ? { cause: logError(cause) } : {}),
  };
}
