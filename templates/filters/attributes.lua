-- What a page says of itself in attributes of its head. Pandoc writes these words as the
-- text of an element, where a quotation mark may stand as it is; here it would end them.

local SIGNS = {['&'] = '&amp;', ['<'] = '&lt;', ['>'] = '&gt;', ['"'] = '&quot;'}

local function attribute(value)
  local text = pandoc.utils.stringify(value):gsub('[&<>"]', SIGNS)
  return pandoc.MetaInlines{pandoc.RawInline('html', text)}
end

function Meta(meta)
  for _, name in ipairs{'title', 'description'} do
    if meta[name] then meta[name .. '-attribute'] = attribute(meta[name]) end
  end
  local authors = meta['author-meta']
  if authors then
    if pandoc.utils.type(authors) ~= 'List' then authors = pandoc.List{authors} end
    meta['author-attribute'] = authors:map(attribute)
  end
  return meta
end
