// A certified OpenID provider on this machine, with five people, for the tests of signing in.
// Usage: node provider.mjs CONSOLE_URL…   (secret of the client in OPS_CLIENT_SECRET). It ends when its standard input does. The first is told of sign-outs.
// It prints what it gave out (issued), whom it told of a sign-out (told), and what went wrong.
import { createServer } from 'node:http';
import { generateKeyPairSync, randomBytes } from 'node:crypto';
import Provider from 'oidc-provider';

const people = {
  sam: { name: 'Sam Lee', roles: ['ops-staff'] },
  rita: { name: 'Rita Moreno', roles: ['ops-reviewers'] },
  eve: { name: 'Eve Okafor', roles: ['ops-engineers', 'unrelated'] },
  ada: { name: 'Ada Novak', roles: ['ops-admins'] },
  vic: { name: 'Vic Stone', roles: ['ops-viewers'] },
  // One who may sign in at the company, but has nothing to do here.
  zoe: { name: 'Zoe Nobody', roles: ['canteen'] },
};

const consoleUrls = process.argv.slice(2);
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });

const server = createServer((request, response) => provider.callback()(request, response));
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const issuer = `http://127.0.0.1:${server.address().port}`;

const provider = new Provider(issuer, {
  clients: [{
    client_id: 'ops-console',
    client_secret: process.env.OPS_CLIENT_SECRET,
    redirect_uris: consoleUrls.map((url) => `${url}/signin-oidc`),
    post_logout_redirect_uris: consoleUrls.map((url) => `${url}/signed-out`),
    backchannel_logout_uri: `${consoleUrls[0]}/backchannel-logout`,
    backchannel_logout_session_required: true,
    grant_types: ['authorization_code', 'refresh_token'],
  }],
  jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'test-1', use: 'sig', alg: 'RS256' }] },
  cookies: { keys: [randomBytes(16).toString('hex')] },
  // Into the ID token, as an administrator of a company's provider sets it up.
  conformIdTokenClaims: false,
  claims: { openid: ['sub', 'roles'], profile: ['name'] },
  features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: true } },
  issueRefreshToken: async () => true,
  findAccount: (ctx, id) => people[id] && { accountId: id, claims: async () => ({ sub: id, ...people[id] }) },
  // It refuses to call addresses of this machine, which is where the console under test is.
  fetch: (url, { dispatcher, ...options }) => fetch(url, options),
});
provider.on('server_error', (ctx, error) => console.log(`server_error ${error.stack}`));
provider.on('backchannel.success', (ctx, client, accountId) => console.log(`told ${accountId}`));
for (const kind of ['access_token', 'refresh_token', 'authorization_code']) {
  provider.on(`${kind}.saved`, (token) => console.log(`issued ${token.jti}`));
}
provider.on('backchannel.error', (ctx, error) => console.log(`backchannel.error ${error.stack}`));

process.stdin.on('end', () => process.exit(0)).resume();
console.log(`ready ${issuer}`);
