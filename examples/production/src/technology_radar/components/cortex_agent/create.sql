create or replace agent ${agent}
    copy grants
    comment = ${comment}
from specification
$$$$
${specification}
$$$$
