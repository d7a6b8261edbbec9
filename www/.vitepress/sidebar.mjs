// What the sidebar of the documentation lists.

export const sidebar = {
  '/docs/': [{ text: 'Reference', items: [{ text: 'All codes', link: '/docs/codes/' }] }],
};
