// System fonts only: the page fetches nothing but the document.
const systemFont = "system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif";

Redoc.init(
  "/openapi.json",
  {
    hideDownloadButton: false,
    theme: {
      typography: {
        fontFamily: systemFont,
        headings: { fontFamily: systemFont },
        code: { fontFamily: "ui-monospace, 'Cascadia Mono', Menlo, Consolas, monospace" },
      },
    },
  },
  document.getElementById("reference"),
);
