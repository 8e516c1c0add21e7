"""What a page must hold before and after it is made; each check says file and line."""
