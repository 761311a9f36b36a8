/** Colours, sizes and fonts. Text colours keep 4.5 : 1 on what they stand on, light and dark. */
import {
  Badge,
  Button,
  Card,
  Checkbox,
  Drawer,
  Input,
  InputWrapper,
  Modal,
  NativeSelect,
  PasswordInput,
  SegmentedControl,
  Select,
  Switch,
  Table,
  Tabs,
  Textarea,
  TextInput,
  Tooltip,
  createTheme,
  type CSSVariablesResolver,
} from '@mantine/core';

const DIALOG = {
  closeButtonProps: { 'aria-label': 'Close' },
  overlayProps: { backgroundOpacity: 0.4 },
} as const;

export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: {
    fontFamily: "'Inter Variable', system-ui, sans-serif",
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.375rem' }, h2: { fontSize: '1.0625rem' }, h3: { fontSize: '0.9375rem' } },
  },
  primaryColor: 'cobalt',
  primaryShade: { light: 7, dark: 6 },
  autoContrast: true,
  defaultRadius: 6,
  cursorType: 'pointer',
  respectReducedMotion: true,
  colors: {
    cobalt: [
      '#eef3ff', '#dce5fd', '#b8c9f9', '#91abf5', '#7292f2',
      '#5c80f0', '#4065e6', '#2449d8', '#1d3cb5', '#162f8f',
    ],
    gray: [
      '#f7f8fa', '#f0f2f5', '#e4e7ec', '#d5d9e0', '#bac0ca',
      '#8b93a1', '#646d7c', '#4a5260', '#333a45', '#1d222a',
    ],
    dark: [
      '#e6e8ec', '#b9bec8', '#9aa1ad', '#6b7280', '#3a404b',
      '#2b303a', '#1f232b', '#16191f', '#101318', '#0b0d11',
    ],
  },
  components: {
    Badge: Badge.extend({ defaultProps: { variant: 'light', radius: 'sm', tt: 'none', fw: 500 } }),
    Button: Button.extend({ defaultProps: { size: 'xs' } }),
    Card: Card.extend({ defaultProps: { withBorder: true, padding: 'md', radius: 'md' } }),
    Checkbox: Checkbox.extend({ defaultProps: { size: 'xs' } }),
    Input: Input.extend({ defaultProps: { size: 'sm' } }),
    InputWrapper: InputWrapper.extend({
      defaultProps: { size: 'sm', inputWrapperOrder: ['label', 'input', 'description', 'error'] },
    }),
    Drawer: Drawer.extend({ defaultProps: DIALOG }),
    Modal: Modal.extend({ defaultProps: { ...DIALOG, centered: true } }),
    NativeSelect: NativeSelect.extend({ defaultProps: { size: 'xs' } }),
    PasswordInput: PasswordInput.extend({ defaultProps: { size: 'sm' } }),
    SegmentedControl: SegmentedControl.extend({ defaultProps: { size: 'xs' } }),
    Select: Select.extend({ defaultProps: { size: 'sm' } }),
    Switch: Switch.extend({ defaultProps: { size: 'sm' } }),
    Table: Table.extend({ defaultProps: { verticalSpacing: 7, horizontalSpacing: 8, fz: 13 } }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    Textarea: Textarea.extend({ defaultProps: { size: 'sm' } }),
    TextInput: TextInput.extend({ defaultProps: { size: 'sm' } }),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true, openDelay: 300 } }),
  },
});

/** Text on the pale grounds of badges and alerts. Mantine's own is too faint for small text. */
const ON_PALE: Record<string, string> = {
  teal: '#05604a',
  yellow: '#714300',
  orange: '#8a3300',
  red: '#a01414',
  pink: '#8e1852',
  violet: '#4c2fa0',
  blue: '#134a8e',
  gray: '#333a45',
};

/** Mantine's own greys and reds are too faint for small text. */
export const cssVariables: CSSVariablesResolver = (theme) => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-dimmed': theme.colors.gray[6],
    '--mantine-color-placeholder': theme.colors.gray[6],
    '--mantine-color-error': '#c02626',
    '--mantine-color-red-outline': '#c02626',
    ...Object.fromEntries(
      Object.entries(ON_PALE).map(([color, text]) => [`--mantine-color-${color}-light-color`, text]),
    ),
  },
  dark: {
    '--mantine-color-dimmed': theme.colors.dark[2],
    '--mantine-color-placeholder': theme.colors.dark[2],
    '--mantine-color-error': '#ff8a8a',
    '--mantine-color-red-outline': '#ff8a8a',
  },
});
