/** Copies text, also where the page did not come over HTTPS and the clipboard API is missing. */
export async function copyText(text: string): Promise<boolean> {
  if (navigator.clipboard !== undefined) {
    const copied = await navigator.clipboard.writeText(text).then(
      () => true,
      () => false,
    );
    if (copied) return true;
  }
  const area = document.createElement('textarea');
  area.value = text;
  area.setAttribute('readonly', '');
  area.className = 'copy-source';
  // A dialog traps the focus, so the area has to stand within it.
  const home = document.activeElement?.parentElement ?? document.body;
  home.append(area);
  area.select();
  const copied = document.execCommand('copy');
  area.remove();
  return copied;
}
