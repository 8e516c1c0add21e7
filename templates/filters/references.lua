-- The list of works that citeproc adds stands below the page's title, not beside it.
-- Runs after citeproc, and only for HTML.

return { { Header = function(header)
  if header.identifier == "bibliography" then
    header.level = 2
    return header
  end
end } }
