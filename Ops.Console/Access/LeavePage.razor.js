// Whoever pressed "Sign out" is under way to the sign-in provider. Leading him elsewhere now would cut that short, and he would stay signed in there;
// only if nothing comes of it is he led away from here.
const patience = 30_000;

export function leave(to) {
    if (window.opsSigningOut) setTimeout(() => location.assign(to), patience);
    else location.assign(to);
}
