// Without https there is no clipboard to write to, but what is selected can still be copied.
export async function copy(text) {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        const area = document.createElement('textarea');
        area.value = text;
        area.className = 'sr';
        const before = document.activeElement;
        document.body.append(area);
        area.select();
        const done = document.execCommand('copy');
        area.remove();
        before?.focus();
        return done;
    }
}
