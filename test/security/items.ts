/**
 * The OWASP API Security Top 10 (2023) and the requirements of ASVS 5.0 at levels 1 and 2, by their numbers and in words
 * of our own. Each is shown by tests (`file`, or `file#words of its title`), does not apply, is for whoever operates the
 * service, or is open: nothing is left out, and nothing is called done that no test shows. Numbers follow the sources of
 * 5.0 at OWASP/ASVS, chapter by chapter: compare them with the released edition before an audit.
 */
export interface Item {
  /** `API1`, `1.2.4`, or a whole section that is alike: `6.2`. */
  readonly numbers: readonly string[];
  readonly words: string;
  readonly tests?: readonly string[];
  /** Why there is nothing of the kind here. */
  readonly notApplicable?: string;
  /** What the operator has to do. */
  readonly operator?: string;
  /** What is missing. */
  readonly open?: string;
}

const api = 'test/security/owasp-api.test.ts';
const asvs = 'test/security/asvs.test.ts';
const input = 'test/faults/input.test.ts';
const tokens = 'test/http/identity-tokens.test.ts';
const limits = 'test/http/identity-limits.test.ts';
const matrix = 'test/contract/matrix.test.ts';
const scope = 'test/contract/scope.test.ts';
const operations = 'test/contract/operations.test.ts';
const tls = 'test/security/database-tls.test.ts';
const secrets = 'test/security/secrets.test.ts';
const personal = 'test/contract/personal.test.ts';
const audit = 'test/modules/audit.test.ts';
const roles = 'test/db/audit-roles.test.ts';

export const topTen: readonly Item[] = [
  { numbers: ['API1'], words: 'records of others', tests: [`${api}#API1:2023`, scope, matrix] },
  { numbers: ['API2'], words: 'credentials', tests: [`${api}#API2:2023`, tokens, limits] },
  { numbers: ['API3'], words: 'properties of a record', tests: [`${api}#API3:2023`, matrix, personal] },
  {
    numbers: ['API4'],
    words: 'resources without an end',
    tests: [`${api}#API4:2023`, 'test/faults/slow-clients.test.ts', 'test/faults/overload.test.ts', limits],
  },
  { numbers: ['API5'], words: 'functions of other roles', tests: [`${api}#API5:2023`, matrix] },
  {
    numbers: ['API6'],
    words: 'flows out of order or by machine',
    tests: [`${api}#API6:2023`, 'test/modules/bad-acts.test.ts'],
  },
  { numbers: ['API7'], words: 'requests that the server is made to send', tests: [`${api}#API7:2023`] },
  {
    numbers: ['API8'],
    words: 'configuration that tells or allows too much',
    tests: [`${api}#API8:2023`, 'test/main.test.ts'],
  },
  { numbers: ['API9'], words: 'interfaces that nobody knows of', tests: [`${api}#API9:2023`, operations] },
  { numbers: ['API10'], words: 'what other services answer', tests: [`${api}#API10:2023`, tokens] },
];

const noBrowser =
  'A service for programs: it sets no cookie, keeps nothing in a browser and has no page of its own but its documentation.';
const noFiles = 'No file is taken: bodies are JSON, at most 256 KB, never compressed.';
const noPasswords =
  'There are no passwords, accounts or second factors here: keys of 256 random bits, and the identity provider.';
const noSessions = 'There are no sessions: every request shows its credential.';
const proxy = 'TLS towards clients ends at the reverse proxy, which also answers HTTP: certificate, versions, HSTS.';
const provider = 'For the authorization server and its clients; this service is a resource server only.';

export const requirements: readonly Item[] = [
  // V1 encoding and sanitization
  {
    numbers: ['1.1.1'],
    words: 'decoded once, before it is checked',
    tests: [`${input}#400 or 404, as sent and never resolved`],
  },
  {
    numbers: ['1.1.2', '1.2.1', '1.2.3'],
    words: 'escaped where it is written out',
    tests: [`${asvs}#V4.1.1 V3.2.1`, `${input}#strange text comes back byte for byte`],
  },
  { numbers: ['1.2.2'], words: 'addresses that are built', tests: [`${api}#API7:2023`] },
  { numbers: ['1.2.4', '1.3.3'], words: 'SQL', tests: [`${asvs}#V1.2.4 V1.3.3`, 'test/contract/imports.test.ts'] },
  { numbers: ['1.2.5', '1.3.2'], words: 'commands and code', tests: [`${asvs}#V1.2.5 V1.3.2 V5.3.2`] },
  {
    numbers: ['1.2.6', '1.2.7', '1.2.8', '1.3.8', '1.3.9', '1.3.11'],
    words: 'LDAP, XPath, LaTeX, JNDI, memcache, mail',
    notApplicable: 'None of these is used.',
  },
  {
    numbers: ['1.2.9'],
    words: 'no pattern is made of what is searched',
    tests: ['test/modules/search.test.ts#wildcards mean themselves', 'test/security/redos.test.ts'],
  },
  {
    numbers: ['1.3.1', '1.3.4', '1.3.5', '1.3.7', '1.3.10'],
    words: 'HTML, SVG, markup, templates and formats of users',
    notApplicable: 'Texts are data: none is rendered or run here.',
  },
  { numbers: ['1.3.6'], words: 'requests that the server is made to send', tests: [`${api}#API7:2023`] },
  { numbers: ['1.4.1', '1.4.3'], words: 'memory', notApplicable: 'JavaScript: no memory is managed by hand.' },
  {
    numbers: ['1.4.2'],
    words: 'numbers beyond their range',
    tests: [`${input}#no 5xx, and no other text than was sent`],
  },
  { numbers: ['1.5.1'], words: 'XML', notApplicable: 'No XML is read: it is refused with 415.' },
  { numbers: ['1.5.2'], words: 'what JSON may become', tests: [`${input}#400 a body that is not JSON`] },
  // V2 validation and business logic
  {
    numbers: ['2.1.1', '2.1.2', '2.1.3', '2.2.1', '2.2.2'],
    words: 'every input has its schema, published and enforced',
    tests: [`${operations}#the committed contract`, input, `${api}#API4:2023`],
  },
  {
    numbers: ['2.2.3'],
    words: 'what must agree with one another',
    tests: ['test/modules/bad-acts.test.ts', 'test/procedure/rules.test.ts'],
  },
  {
    numbers: ['2.3.1', '2.3.2'],
    words: 'steps in their order, and their limits',
    tests: [`${api}#API6:2023`, 'test/modules/bad-acts.test.ts'],
  },
  { numbers: ['2.3.3'], words: 'all or nothing', tests: ['test/faults/kill.test.ts#nothing is half done'] },
  { numbers: ['2.3.4'], words: 'two at once', tests: ['test/modules/races.test.ts', 'test/faults/instances.test.ts'] },
  {
    numbers: ['2.4.1'],
    words: 'floods',
    tests: [limits, `${api}#API4:2023`, 'test/http/exports.test.ts#503 beyond the places'],
  },
  // V3 web frontend
  { numbers: ['3.2.1', '3.2.2'], words: 'content taken for something else', tests: [`${asvs}#V4.1.1 V3.2.1`] },
  { numbers: ['3.3.1', '3.3.2', '3.3.3', '3.3.4'], words: 'cookies', notApplicable: noBrowser },
  { numbers: ['3.4.1'], words: 'HSTS', operator: proxy },
  { numbers: ['3.4.2'], words: 'origins that may call', tests: ['test/main.test.ts#CORS', `${api}#API8:2023`] },
  { numbers: ['3.4.3', '3.4.4', '3.4.5', '3.4.6'], words: 'headers for browsers', tests: [`${api}#API8:2023`] },
  {
    numbers: ['3.5.1', '3.5.2', '3.5.3'],
    words: 'requests that a page of another origin sends',
    tests: [`${asvs}#V3.5.1 V3.5.3`, `${api}#API8:2023`],
  },
  { numbers: ['3.5.4', '3.5.5', '3.7.1', '3.7.2'], words: 'pages and redirects', notApplicable: noBrowser },
  // V4 API and web service
  { numbers: ['4.1.1'], words: 'content types', tests: [`${asvs}#V4.1.1 V3.2.1`] },
  { numbers: ['4.1.2'], words: 'no silent redirect to HTTPS', operator: proxy },
  { numbers: ['4.1.3'], words: 'headers of proxies', tests: [`${asvs}#V4.1.3 V15.3.4`] },
  { numbers: ['4.2.1'], words: 'where a request ends', tests: [`${input}#over a real socket`] },
  { numbers: ['4.3.1', '4.3.2'], words: 'GraphQL', notApplicable: 'There is none.' },
  { numbers: ['4.4.1', '4.4.2', '4.4.3', '4.4.4'], words: 'WebSocket', notApplicable: 'There is none.' },
  // V5 files
  {
    numbers: ['5.1.1', '5.2.1', '5.2.2', '5.2.3', '5.3.1', '5.4.3'],
    words: 'files that are sent',
    notApplicable: noFiles,
  },
  { numbers: ['5.3.2'], words: 'paths of files', tests: [`${asvs}#V1.2.5 V1.3.2 V5.3.2`, `${api}#API9:2023`] },
  {
    numbers: ['5.4.1', '5.4.2'],
    words: 'names of exports',
    tests: ['test/http/exports.test.ts#200 every list answers all its rows'],
  },
  // V6 authentication
  {
    numbers: ['6.1.1', '6.3.1'],
    words: 'guessing',
    tests: [`${limits}#429 for an address that comes again`, `${api}#API2:2023 guessing`],
  },
  {
    numbers: ['6.1.3', '6.3.3'],
    words: 'every way in is known and as strong',
    tests: [`${operations}#401 without a credential`, `${api}#API2:2023 authentication`],
  },
  {
    numbers: ['6.3.2'],
    words: 'second factors',
    operator: 'For people: at the identity provider. API keys are for programs.',
  },
  {
    numbers: ['6.1.2', '6.2', '6.4', '6.5', '6.6', '6.7'],
    words: 'passwords, recovery, codes, devices',
    notApplicable: noPasswords,
  },
  { numbers: ['6.8'], words: 'an identity provider', tests: [tokens] },
  // V7 sessions
  {
    numbers: ['7.1', '7.2', '7.3', '7.5', '7.6', '7.4.1', '7.4.3', '7.4.4'],
    words: 'sessions',
    notApplicable: noSessions,
  },
  {
    numbers: ['7.4.2', '7.4.5'],
    words: 'an administrator ends a credential',
    tests: [`${api}#API2:2023 authentication`, 'test/http/operation.test.ts#a revoked or expired key is refused'],
  },
  // V8 authorization
  { numbers: ['8.1.1', '8.1.2'], words: 'the policy is written down', tests: [`${matrix}#npm run policy prints`] },
  {
    numbers: ['8.2.1', '8.2.2', '8.2.3', '8.3.1', '8.4.1'],
    words: 'function, record, property, place',
    tests: [matrix, scope, `${api}#API5:2023`],
  },
  // V9 self-contained tokens
  {
    numbers: ['9.1.1', '9.1.2', '9.2.1', '9.2.2', '9.2.3'],
    words: 'signature, algorithm, time, kind, audience',
    tests: [tokens],
  },
  { numbers: ['9.1.3'], words: 'keys from nowhere but the configured issuer', tests: [`${api}#API7:2023`, tokens] },
  { numbers: ['9.2.4'], words: 'audiences of an issuer', operator: provider },
  // V10 OAuth
  {
    numbers: ['10.1', '10.2', '10.4', '10.5', '10.6', '10.7'],
    words: 'clients and authorization servers',
    notApplicable: provider,
  },
  {
    numbers: ['10.3.1', '10.3.2', '10.3.3'],
    words: 'audience, claims, holder',
    tests: [tokens, `${api}#API2:2023 authentication`],
  },
  {
    numbers: ['10.3.4'],
    words: 'how strongly somebody signed in',
    open: 'acr, amr and auth_time are not looked at: whoever the provider gives a grant has it.',
  },
  // V11 cryptography
  {
    numbers: ['11.1.1', '11.1.2'],
    words: 'keys are listed, with what they are for',
    operator: 'The README lists every key and its file; how often each is changed is for the operator to lay down.',
  },
  {
    numbers: ['11.2.1', '11.2.3', '11.3.1', '11.3.2', '11.4.1', '11.5.1'],
    words: 'ciphers, hashes, chance',
    tests: [`${asvs}#V11.3.1 V11.3.2 V11.4.1 V11.5.1`],
  },
  {
    numbers: ['11.2.2', '11.3.3'],
    words: 'keys are changed; what was altered does not open',
    tests: ['test/modules/personal.test.ts#keys are rotated', 'test/modules/personal.test.ts#at rest: encrypted'],
  },
  { numbers: ['11.4.2'], words: 'passwords', notApplicable: noPasswords },
  {
    numbers: ['11.4.3', '11.6.1'],
    words: 'signatures',
    tests: ['test/db/merkle.test.ts', 'test/db/audit-tampering.test.ts'],
  },
  // V12 communication
  { numbers: ['12.1.1', '12.1.2', '12.2.1', '12.2.2'], words: 'TLS towards clients', operator: proxy },
  { numbers: ['12.1.3'], words: 'certificates of clients', notApplicable: 'None are asked for.' },
  {
    numbers: ['12.3.1', '12.3.2', '12.3.3', '12.3.4'],
    words: 'TLS to the database and to the identity provider',
    tests: [tls, `${tokens}#settings that could not be trusted`],
  },
  // V13 configuration
  {
    numbers: ['13.1.1', '13.2.4', '13.2.5'],
    words: 'whom it calls: the database and the identity provider, both configured',
    tests: [`${api}#API7:2023`],
  },
  {
    numbers: ['13.2.1'],
    words: 'how it signs in to the database',
    operator: 'By password or client certificate, as DATABASE_URL says; to change it is for the operator.',
  },
  { numbers: ['13.2.2'], words: 'least privilege in the database', tests: [roles] },
  {
    numbers: ['13.2.3'],
    words: 'no default credential',
    tests: ['test/main.test.ts#embedded: the first start writes the administrator key', 'test/compose.test.ts'],
  },
  {
    numbers: ['13.3.1', '13.3.2'],
    words: 'where secrets are kept',
    open: 'Files of mode 0600 and the environment: no key vault is spoken to.',
  },
  {
    numbers: ['13.4.1', '13.4.3', '13.4.4', '13.4.5'],
    words: 'folders, TRACE, documents, metrics',
    tests: [
      `${api}#API9:2023`,
      'test/dockerfile.test.ts#what it copies is there',
      `${input}#405 with Allow`,
      'test/modules/metrics.test.ts#404 where no token was set',
    ],
  },
  { numbers: ['13.4.2'], words: 'nothing of the inside is shown', tests: [`${asvs}#V16.5.1 V16.5.3`] },
  // V14 data protection
  {
    numbers: ['14.1.1', '14.1.2'],
    words: 'every property has its class',
    tests: [`${personal}#every property has a class`],
  },
  { numbers: ['14.2.1'], words: 'no secret in an address', tests: [`${api}#API2:2023 authentication`] },
  { numbers: ['14.2.2', '14.3.2'], words: 'nothing is kept on the way', tests: [`${api}#API8:2023`] },
  {
    numbers: ['14.2.3'],
    words: 'nobody else is told',
    tests: [`${api}#API7:2023`, 'test/main.test.ts#documents: the contract'],
  },
  {
    numbers: ['14.2.4'],
    words: 'personal data is masked, encrypted, never logged',
    tests: [personal, 'test/modules/personal.test.ts'],
  },
  { numbers: ['14.3.1', '14.3.3'], words: 'browsers', notApplicable: noBrowser },
  // V15 secure coding
  {
    numbers: ['15.1.1', '15.2.1'],
    words: 'how soon a fault in a library is mended',
    open: 'No times are laid down, and the registry used here answers no audit.',
  },
  { numbers: ['15.1.2'], words: 'every library is known and fixed', tests: ['test/licences.test.ts'] },
  {
    numbers: ['15.1.3', '15.2.2'],
    words: 'what is dear has its limits',
    tests: [
      'test/http/exports.test.ts#503 beyond the places',
      'test/faults/database.test.ts#503 timeout',
      'test/faults/overload.test.ts',
      'test/security/redos.test.ts',
    ],
  },
  { numbers: ['15.2.3'], words: 'no tests in production', tests: ['test/dockerfile.test.ts#what it copies is there'] },
  { numbers: ['15.3.1', '15.3.3'], words: 'properties out and in', tests: [`${api}#API3:2023`, matrix] },
  { numbers: ['15.3.2'], words: 'redirects are not followed', tests: [`${api}#API10:2023`] },
  { numbers: ['15.3.4'], words: 'addresses of clients', tests: [`${asvs}#V4.1.3 V15.3.4`] },
  { numbers: ['15.3.5'], words: 'types', tests: [`${input}#400 a property of a wrong type`] },
  { numbers: ['15.3.6'], words: 'prototypes', tests: [`${input}#400 a body that is not JSON`] },
  { numbers: ['15.3.7'], words: 'a parameter given twice', tests: [`${input}#400 for one given twice or in brackets`] },
  // V16 logging and errors
  {
    numbers: ['16.1.1', '16.2.1', '16.2.2', '16.2.3', '16.2.4'],
    words: 'one trail: who, what, when, where',
    tests: [`${audit}#200 entries by who, what, when, where and record`],
  },
  {
    numbers: ['16.2.5'],
    words: 'nothing secret is logged',
    tests: [secrets, `${personal}#no problem holds them, and no line of the log`],
  },
  {
    numbers: ['16.3.1', '16.3.2', '16.3.3'],
    words: 'refused attempts',
    tests: [`${audit}#refused attempts are in the trail`, `${limits}#429 for an address that comes again`],
  },
  { numbers: ['16.3.4'], words: 'failures of controls', tests: [`${asvs}#V16.5.1 V16.5.3`, tls] },
  { numbers: ['16.4.1'], words: 'nothing makes a line of the log', tests: [`${asvs}#V16.4.1`] },
  { numbers: ['16.4.2'], words: 'the trail is not altered', tests: [roles, 'test/db/audit-tampering.test.ts'] },
  {
    numbers: ['16.4.3'],
    words: 'logs go elsewhere',
    operator:
      'The log is lines of JSON on standard output, each head of the trail among them: to collect them elsewhere is for the operator.',
  },
  {
    numbers: ['16.5.1', '16.5.2', '16.5.3'],
    words: 'failing says nothing and opens nothing',
    tests: [`${asvs}#V16.5.1 V16.5.3`, 'test/faults/database.test.ts', `${tokens}#503 with Retry-After`],
  },
  // V17 WebRTC
  { numbers: ['17'], words: 'WebRTC', notApplicable: 'There is none.' },
];

/** What levels 1 and 2 ask for, by section; an empty one is answered as a whole. */
export const asked: Readonly<Record<string, readonly number[]>> = {
  '1.1': [1, 2],
  '1.2': [1, 2, 3, 4, 5, 6, 7, 8, 9],
  '1.3': [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
  '1.4': [1, 2, 3],
  '1.5': [1, 2],
  '2.1': [1, 2, 3],
  '2.2': [1, 2, 3],
  '2.3': [1, 2, 3, 4],
  '2.4': [1],
  '3.2': [1, 2],
  '3.3': [1, 2, 3, 4],
  '3.4': [1, 2, 3, 4, 5, 6],
  '3.5': [1, 2, 3, 4, 5],
  '3.7': [1, 2],
  '4.1': [1, 2, 3],
  '4.2': [1],
  '4.3': [1, 2],
  '4.4': [1, 2, 3, 4],
  '5.1': [1],
  '5.2': [1, 2, 3],
  '5.3': [1, 2],
  '5.4': [1, 2, 3],
  '6.1': [1, 2, 3],
  '6.2': [],
  '6.3': [1, 2, 3],
  '6.4': [],
  '6.5': [],
  '6.6': [],
  '6.7': [],
  '6.8': [],
  '7.1': [],
  '7.2': [],
  '7.3': [],
  '7.4': [1, 2, 3, 4, 5],
  '7.5': [],
  '7.6': [],
  '8.1': [1, 2],
  '8.2': [1, 2, 3],
  '8.3': [1],
  '8.4': [1],
  '9.1': [1, 2, 3],
  '9.2': [1, 2, 3, 4],
  '10.1': [],
  '10.2': [],
  '10.3': [1, 2, 3, 4],
  '10.4': [],
  '10.5': [],
  '10.6': [],
  '10.7': [],
  '11.1': [1, 2],
  '11.2': [1, 2, 3],
  '11.3': [1, 2, 3],
  '11.4': [1, 2, 3],
  '11.5': [1],
  '11.6': [1],
  '12.1': [1, 2, 3],
  '12.2': [1, 2],
  '12.3': [1, 2, 3, 4],
  '13.1': [1],
  '13.2': [1, 2, 3, 4, 5],
  '13.3': [1, 2],
  '13.4': [1, 2, 3, 4, 5],
  '14.1': [1, 2],
  '14.2': [1, 2, 3, 4],
  '14.3': [1, 2, 3],
  '15.1': [1, 2, 3],
  '15.2': [1, 2, 3],
  '15.3': [1, 2, 3, 4, 5, 6, 7],
  '16.1': [1],
  '16.2': [1, 2, 3, 4, 5],
  '16.3': [1, 2, 3, 4],
  '16.4': [1, 2, 3],
  '16.5': [1, 2, 3],
  '17': [],
};
