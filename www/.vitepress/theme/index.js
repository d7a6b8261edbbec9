import DefaultTheme from 'vitepress/theme-without-fonts';
import './style.css';
import './home.css';
import './playground.css';

export default DefaultTheme;
