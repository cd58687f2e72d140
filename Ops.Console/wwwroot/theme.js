// Runs before the first paint, so that a dark page never flashes white.
window.opsTheme = (() => {
    const dark = window.matchMedia('(prefers-color-scheme: dark)');
    const choice = () => localStorage.getItem('ops-theme') ?? 'system';
    const apply = () => {
        const isDark = choice() === 'dark' || (choice() === 'system' && dark.matches);
        document.documentElement.dataset.theme = isDark ? 'dark' : 'light';
        const [light, night] = ['radzen-light', 'radzen-dark'].map(id => document.getElementById(id));
        if (light && night) { light.media = isDark ? 'not all' : 'all'; night.media = isDark ? 'all' : 'not all'; }
    };
    dark.addEventListener('change', apply);
    document.addEventListener('DOMContentLoaded', apply);
    apply();
    return { choice, choose: value => { localStorage.setItem('ops-theme', value); apply(); } };
})();
