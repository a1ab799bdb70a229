-- One row a file of the stage, with what the ledger has for its content.
merge into parsed_documents as target
using (
    with files as (
        select
            relative_path as path,
            md5
        from directory(@documents)
    ),

    parsed as (
        select
            md5,
            max_pages,
            answer,
            answer:error::varchar as error,
            parsed_at
        from parsed_document_ledger
        where mode = %(mode)s
    ),

    pages as (
        select
            parsed.md5,
            count(*) as pages,
            listagg(page.value:content::varchar, '\n\n')
                within group (order by page.value:index::number) as content
        from parsed,
            lateral flatten(input => parsed.answer:value:pages) as page
        group by parsed.md5
    ),

    documents as (
        select
            files.path,
            files.md5,
            coalesce(pages.pages, parsed.answer:metadata:pageCount::number) as pages,
            coalesce(pages.content, parsed.answer:value:content::varchar) as content,
            coalesce(pages.pages >= parsed.max_pages, false) as is_truncated,
            parsed.error,
            parsed.parsed_at
        from files
        inner join parsed on files.md5 = parsed.md5
        left join pages on files.md5 = pages.md5
    )

    select
        path,
        md5,
        case
            when error is not null then 'failed'
            when trim(coalesce(content, '')) = '' then 'empty'
            else 'parsed'
        end as status,
        pages,
        content,
        is_truncated,
        error,
        parsed_at
    from documents
) as source
    on target.path = source.path
when matched and (
    target.md5 is distinct from source.md5
    or target.parsed_at is distinct from source.parsed_at
) then update set
    md5 = source.md5,
    status = source.status,
    pages = source.pages,
    content = source.content,
    is_truncated = source.is_truncated,
    error = source.error,
    parsed_at = source.parsed_at
when not matched then insert (
    path, md5, status, pages, content, is_truncated, error, parsed_at
) values (
    source.path,
    source.md5,
    source.status,
    source.pages,
    source.content,
    source.is_truncated,
    source.error,
    source.parsed_at
)
