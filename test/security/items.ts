/**
 * What of the OWASP API Security Top 10 (2023), of ASVS 5.0.0 at levels 1 and 2 and of GB/T 22239-2019 at level 3 is
 * shown, does not apply, or is left to somebody: one decision for each, in words of our own. "Shown" is a group of tests
 * with the number in its title, that ran: items.test.ts and the files of the groups hold the two together.
 */
export type Decision =
  | {
      readonly shown: true;
      /** What it does not show, or holds for a part only. */
      readonly except?: string;
    }
  /** Why there is nothing of the kind here. */
  | { readonly notApplicable: string }
  | { readonly left: 'operator' | 'proxy' | 'provider' | 'project'; readonly why: string };
export type Item = Decision & { readonly numbers: readonly string[]; readonly words: string };

export const topTen: readonly Item[] = [
  { numbers: ['API1:2023'], words: 'records of others', shown: true },
  {
    numbers: ['API2:2023'],
    words: 'credentials',
    shown: true,
    except: 'How strongly somebody signed in is the provider’s.',
  },
  { numbers: ['API3:2023'], words: 'properties of a record', shown: true },
  { numbers: ['API4:2023'], words: 'resources without an end', shown: true },
  { numbers: ['API5:2023'], words: 'functions of other roles', shown: true },
  { numbers: ['API6:2023'], words: 'flows out of order or by machine', shown: true },
  { numbers: ['API7:2023'], words: 'requests that the server is made to send', shown: true },
  { numbers: ['API8:2023'], words: 'configuration that tells or allows too much', shown: true },
  { numbers: ['API9:2023'], words: 'interfaces that nobody knows of', shown: true },
  { numbers: ['API10:2023'], words: 'what other services answer', shown: true },
];

const noBrowser =
  'A service for programs: it sets no cookie, keeps nothing in a browser and has no page of its own but its documentation.';
const noFiles = 'No file is taken: bodies are JSON, at most 256 KB, never compressed.';
const noPasswords = 'Nobody has a password here: keys are made of 256 random bits, and people sign in at the provider.';
const noLogin =
  'Nobody signs in here: sessions of people begin and end at the provider, and their tokens come from there.';
const tlsToClients = 'TLS towards clients ends at the reverse proxy, which also answers plain HTTP.';
const noClient = 'The service takes tokens and asks for none: it is a resource server, and no client.';
const server = 'A matter of the authorization server.';
const untilItExpires =
  'An access token holds until it expires, twelve hours after it was issued at the latest: there is no list of ended ones.';

export const requirements: readonly Item[] = [
  // V1 encoding and sanitization
  { numbers: ['1.1.1', '1.1.2'], words: 'decoded once, escaped last', shown: true },
  { numbers: ['1.2.1', '1.2.2', '1.2.3'], words: 'pages, headers, addresses, JSON', shown: true },
  { numbers: ['1.2.4', '1.2.5', '1.2.9'], words: 'SQL, commands, patterns', shown: true },
  {
    numbers: ['1.2.6', '1.2.7', '1.2.8', '1.3.8', '1.3.9', '1.3.11'],
    words: 'LDAP, XPath, LaTeX, JNDI, memcache, mail',
    notApplicable: 'None of these is used.',
  },
  {
    numbers: ['1.3.1', '1.3.4', '1.3.5', '1.3.7'],
    words: 'HTML, SVG, markup and templates of users',
    notApplicable: 'Texts are data: none is rendered or run here.',
  },
  { numbers: ['1.3.2', '1.3.3', '1.3.6', '1.3.10'], words: 'code, names of columns, calls, formats', shown: true },
  { numbers: ['1.4.1', '1.4.3'], words: 'memory', notApplicable: 'JavaScript: no memory is managed by hand.' },
  { numbers: ['1.4.2'], words: 'numbers beyond their range', shown: true },
  { numbers: ['1.5.1'], words: 'XML', notApplicable: 'No XML is read: it is refused with 415.' },
  { numbers: ['1.5.2'], words: 'what JSON may become', shown: true },
  // V2 validation and business logic
  { numbers: ['2.1.1', '2.1.2', '2.1.3'], words: 'what is documented', shown: true },
  { numbers: ['2.2.1', '2.2.2', '2.2.3'], words: 'input', shown: true },
  { numbers: ['2.3.1', '2.3.2', '2.3.3', '2.3.4'], words: 'steps, limits, transactions, locks', shown: true },
  { numbers: ['2.4.1'], words: 'floods', shown: true },
  // V3 web frontend
  { numbers: ['3.2.1', '3.2.2'], words: 'content taken for something else', shown: true },
  { numbers: ['3.3.1', '3.3.2', '3.3.3', '3.3.4'], words: 'cookies', notApplicable: noBrowser },
  { numbers: ['3.4.1'], words: 'HSTS', left: 'proxy', why: tlsToClients },
  { numbers: ['3.4.2', '3.4.3', '3.4.4', '3.4.5', '3.4.6'], words: 'headers for browsers', shown: true },
  { numbers: ['3.5.1', '3.5.2', '3.5.3'], words: 'requests of a page of another origin', shown: true },
  {
    numbers: ['3.5.4'],
    words: 'a host name of its own',
    left: 'operator',
    why: 'Under which name the service is reached, and what else is reached under it.',
  },
  { numbers: ['3.5.5'], words: 'messages between windows', notApplicable: noBrowser },
  { numbers: ['3.7.1', '3.7.2'], words: 'pages and redirects', shown: true },
  // V4 API and web service
  { numbers: ['4.1.1', '4.1.3'], words: 'content types, headers of proxies', shown: true },
  { numbers: ['4.1.2'], words: 'no silent redirect to HTTPS', left: 'proxy', why: tlsToClients },
  { numbers: ['4.2.1'], words: 'where a request ends', shown: true, except: 'The proxy before it has to agree.' },
  { numbers: ['4.3.1', '4.3.2'], words: 'GraphQL', notApplicable: 'There is none.' },
  { numbers: ['4.4.1', '4.4.2', '4.4.3', '4.4.4'], words: 'WebSocket', notApplicable: 'There is none.' },
  // V5 files
  {
    numbers: ['5.1.1', '5.2.1', '5.2.2', '5.2.3', '5.3.1', '5.4.3'],
    words: 'files that are sent',
    notApplicable: noFiles,
  },
  { numbers: ['5.3.2', '5.4.1', '5.4.2'], words: 'paths of files, names of exports', shown: true },
  // V6 authentication
  { numbers: ['6.1.1', '6.3.1'], words: 'guessing', shown: true },
  { numbers: ['6.1.3', '6.3.4'], words: 'every way in is known, and none is weaker', shown: true },
  { numbers: ['6.3.2'], words: 'accounts that are there from the beginning', shown: true },
  {
    numbers: ['6.3.3'],
    words: 'a second factor',
    left: 'provider',
    why: 'Of people; a key is one factor, and for programs.',
  },
  {
    numbers: [
      '6.1.2',
      ...[
        '6.2.1',
        '6.2.2',
        '6.2.3',
        '6.2.4',
        '6.2.5',
        '6.2.6',
        '6.2.7',
        '6.2.8',
        '6.2.9',
        '6.2.10',
        '6.2.11',
        '6.2.12',
      ],
      ...['6.4.2', '6.4.3', '6.4.4'],
    ],
    words: 'passwords and their recovery',
    notApplicable: noPasswords,
  },
  {
    numbers: ['6.4.1'],
    words: 'first secrets',
    left: 'operator',
    why: 'The first administrator key is random and in a file for its owner alone, but has no end: replace it and revoke it.',
  },
  {
    numbers: ['6.5.1', '6.5.2', '6.5.3', '6.5.4', '6.5.5', '6.6.1', '6.6.2', '6.6.3'],
    words: 'codes and devices',
    notApplicable: noPasswords,
  },
  { numbers: ['6.8.1', '6.8.2'], words: 'an identity provider', shown: true },
  { numbers: ['6.8.3'], words: 'SAML', notApplicable: 'There is none.' },
  {
    numbers: ['6.8.4', '10.3.4'],
    words: 'how strongly, and when, somebody signed in',
    left: 'provider',
    why: 'acr, amr and auth_time are not looked at: a grant may be given only to who signed in as strongly as it asks for.',
  },
  // V7 sessions: keys and tokens stand in their place
  {
    numbers: ['7.1.1', '7.1.2', '7.1.3', '7.3.1', '7.6.1', '7.6.2'],
    words: 'how long people stay signed in',
    left: 'provider',
    why: noLogin,
  },
  { numbers: ['7.2.1', '7.2.3'], words: 'what is shown with every request', shown: true },
  {
    numbers: ['7.2.2'],
    words: 'no static keys in the place of sessions',
    left: 'operator',
    why: 'API keys are static, with an end and two live secrets for their change: give them to programs, and tokens to people.',
  },
  { numbers: ['7.2.4', '7.4.3', '7.4.4', '7.5.1', '7.5.2'], words: 'signing in and out', notApplicable: noLogin },
  {
    numbers: ['7.3.2'],
    words: 'an end whatever happens',
    shown: true,
    except: 'A key that was given no end holds until it is revoked.',
  },
  { numbers: ['7.4.1', '7.4.5'], words: 'credentials that were ended', shown: true, except: untilItExpires },
  { numbers: ['7.4.2'], words: 'people whose account was closed', left: 'provider', why: untilItExpires },
  // V8 authorization
  { numbers: ['8.1.1', '8.1.2'], words: 'the policy is written down', shown: true },
  { numbers: ['8.2.1', '8.2.2', '8.2.3', '8.3.1', '8.4.1'], words: 'function, record, property, place', shown: true },
  // V9 self-contained tokens
  { numbers: ['9.1.1', '9.1.2', '9.1.3'], words: 'signature, algorithm, keys', shown: true },
  { numbers: ['9.2.1', '9.2.2', '9.2.3'], words: 'time, kind, audience', shown: true },
  { numbers: ['9.2.4'], words: 'audiences of an issuer', left: 'provider', why: server },
  // V10 OAuth
  {
    numbers: ['10.1.1', '10.1.2', '10.2.1', '10.2.2', '10.5.1', '10.5.2', '10.5.3', '10.5.4', '10.5.5'],
    words: 'clients',
    notApplicable: noClient,
  },
  { numbers: ['10.3.1', '10.3.2', '10.3.3'], words: 'audience, claims, holder', shown: true },
  {
    numbers: [
      ...[
        '10.4.1',
        '10.4.2',
        '10.4.3',
        '10.4.4',
        '10.4.5',
        '10.4.6',
        '10.4.7',
        '10.4.8',
        '10.4.9',
        '10.4.10',
        '10.4.11',
      ],
      ...['10.6.1', '10.6.2', '10.7.1', '10.7.2', '10.7.3'],
    ],
    words: 'authorization servers',
    left: 'provider',
    why: server,
  },
  // V11 cryptography
  {
    numbers: ['11.1.1', '11.1.2'],
    words: 'keys, who holds them, and when they are changed',
    left: 'operator',
    why: 'The README names every key and its place; who holds it and how often it is changed is laid down by its operator.',
  },
  { numbers: ['11.2.1', '11.2.2'], words: 'known ciphers, that have successors', shown: true },
  {
    numbers: ['11.2.3'],
    words: '128 bits',
    shown: true,
    except: 'RSA keys of the provider are taken from 2048 bits on: let it sign with ES256 or EdDSA.',
  },
  { numbers: ['11.3.1', '11.3.2', '11.3.3'], words: 'encryption', shown: true },
  { numbers: ['11.4.1', '11.4.3'], words: 'hashes', shown: true },
  {
    numbers: ['11.4.2', '11.4.4'],
    words: 'passwords',
    notApplicable: `${noPasswords} Logins of the database are SCRAM, of PostgreSQL, and random too.`,
  },
  { numbers: ['11.5.1', '11.6.1'], words: 'chance and signatures', shown: true },
  // V12 communication
  { numbers: ['12.1.1', '12.1.2', '12.2.1', '12.2.2'], words: 'TLS towards clients', left: 'proxy', why: tlsToClients },
  { numbers: ['12.1.3'], words: 'certificates of clients', notApplicable: 'None are asked for.' },
  {
    numbers: ['12.3.1'],
    words: 'no line in clear',
    left: 'operator',
    why: 'DATABASE_CA_FILE asks for a verified line to the database; without it the service starts, and says so.',
  },
  { numbers: ['12.3.2', '12.3.3', '12.3.4'], words: 'whom it speaks with proves who it is', shown: true },
  // V13 configuration
  { numbers: ['13.1.1', '13.2.4', '13.2.5'], words: 'whom it calls and what it reads', shown: true },
  {
    numbers: ['13.2.1'],
    words: 'how it signs in to the database',
    left: 'operator',
    why: 'By a password or a client certificate, as DATABASE_URL says; to change it is for the operator.',
  },
  { numbers: ['13.2.2', '13.2.3'], words: 'least privilege, no default password', shown: true },
  {
    numbers: ['13.3.1'],
    words: 'a key vault',
    left: 'project',
    why: 'Files of mode 0600 and the environment: no vault is spoken to.',
  },
  { numbers: ['13.3.2'], words: 'who may read which secret', shown: true },
  {
    numbers: ['13.4.1', '13.4.2', '13.4.3', '13.4.4', '13.4.5'],
    words: 'history, debugging, folders, TRACE, metrics',
    shown: true,
    except: 'The contract and its documentation are meant for everybody.',
  },
  // V14 data protection
  { numbers: ['14.1.1'], words: 'classes of data', shown: true },
  {
    numbers: ['14.1.2'],
    words: 'what each class asks for',
    left: 'project',
    why: 'The service keeps it by class; the README says it for phone and ID numbers, and not for every class in one place.',
  },
  {
    numbers: ['14.2.1'],
    words: 'addresses',
    shown: true,
    except: 'The trail is asked by on_behalf_of, the name of who was acted for.',
  },
  { numbers: ['14.2.2', '14.2.3', '14.2.4', '14.3.2'], words: 'caches, others, masks', shown: true },
  { numbers: ['14.3.1', '14.3.3'], words: 'browsers', notApplicable: noBrowser },
  // V15 secure coding
  {
    numbers: ['15.1.1', '15.2.1'],
    words: 'how soon a fault in a library is mended',
    left: 'project',
    why: 'No times are laid down, and the registry used here answers no audit.',
  },
  { numbers: ['15.1.2', '15.1.3', '15.2.2', '15.2.3'], words: 'libraries, what is dear, the image', shown: true },
  {
    numbers: ['15.3.1', '15.3.2', '15.3.3', '15.3.4', '15.3.5', '15.3.6', '15.3.7'],
    words: 'properties, redirects, addresses, types, parameters',
    shown: true,
  },
  // V16 logging and errors
  {
    numbers: ['16.1.1'],
    words: 'where logs go, and how long they stay',
    left: 'operator',
    why: 'The contract says what the trail holds, which stays 180 days at least; who keeps standard output is the operator’s.',
  },
  { numbers: ['16.2.1', '16.2.2', '16.2.3', '16.2.4', '16.2.5'], words: 'what an entry says', shown: true },
  {
    numbers: ['16.3.1', '16.3.2', '16.3.3', '16.3.4'],
    words: 'what is logged',
    shown: true,
    except: 'Input that is merely invalid is in the log, and not in the trail.',
  },
  { numbers: ['16.4.1', '16.4.2'], words: 'nothing forges or changes it', shown: true },
  {
    numbers: ['16.4.3'],
    words: 'logs go elsewhere',
    left: 'operator',
    why: 'The log is lines of JSON on standard output, each head of the trail among them: to collect them elsewhere.',
  },
  { numbers: ['16.5.1', '16.5.2', '16.5.3'], words: 'failing says nothing and opens nothing', shown: true },
  // V17 WebRTC
  {
    numbers: ['17.1.1', '17.2.1', '17.2.2', '17.2.3', '17.2.4', '17.3.1', '17.3.2'],
    words: 'WebRTC',
    notApplicable: 'There is none.',
  },
];

/** GB/T 22239-2019, 8.1.4 安全计算环境 (secure computing environment, level 3): what of it is the application's. */
export const levelThree: readonly Item[] = [
  {
    numbers: ['8.1.4.1'],
    words: '身份鉴别 identification: no default account, guessing slowed, secrets that end',
    shown: true,
    except: 'Two factors for people, of which one is cryptographic, are the provider’s: amr and acr are not looked at.',
  },
  {
    numbers: ['8.1.4.2'],
    words: '访问控制 access control: roles apart, by record and property, least privilege in the database',
    shown: true,
    except: 'Security labels (强制访问控制) there are none of: scope is by division and role.',
  },
  {
    numbers: ['8.1.4.3'],
    words: '安全审计 audit: everybody, with time, kind and outcome; protected, and never without',
    shown: true,
  },
  {
    numbers: ['8.1.4.4'],
    words: '入侵防范 intrusion: input is checked, nothing beyond what is needed is served',
    shown: true,
    except: 'Known faults of libraries are the project’s; ports, hosts and detection are the operator’s.',
  },
  {
    numbers: ['8.1.4.5'],
    words: '恶意代码防范 malicious code',
    left: 'operator',
    why: 'Of the host; the service takes no files, and runs nothing that it was sent.',
  },
  {
    numbers: ['8.1.4.6'],
    words: '可信验证 trusted boot',
    left: 'operator',
    why: 'A matter of the machine, from its root of trust on.',
  },
  {
    numbers: ['8.1.4.7'],
    words: '数据完整性 integrity: a change in the trail or in what is encrypted is found',
    shown: true,
    except: 'In transit it is TLS: of the proxy towards clients, by DATABASE_CA_FILE towards the database.',
  },
  {
    numbers: ['8.1.4.8'],
    words: '数据保密性 confidentiality: phone and ID numbers are encrypted where they are kept',
    shown: true,
    except: 'In transit it is TLS, as above; SM4 there is none of.',
  },
  {
    numbers: ['8.1.4.9'],
    words: '数据备份恢复 backup and restore: whole, compared, and the trail proven after it',
    shown: true,
    except: 'Copies elsewhere in real time (异地实时备份) and hot standby are the operator’s: of PostgreSQL.',
  },
  {
    numbers: ['8.1.4.10'],
    words: '剩余信息保护 residual information: what was erased is not there any more',
    shown: true,
    except: 'Freed pages of disk and memory are the operator’s, and so are old backups.',
  },
  {
    numbers: ['8.1.4.11'],
    words: '个人信息保护 personal information: no more than is needed, for a purpose',
    shown: true,
  },
];

/** Numbers for which a group of tests has to run. */
export const shownOf = (items: readonly Item[]): string[] =>
  items.flatMap((item) => ('shown' in item ? item.numbers : [])).sort();
